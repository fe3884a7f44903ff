/** Paying: the order behind a prepay id, and the sheet with the password. */
import * as api from "../../api/client";
import type { Handset } from "../handset";
import type { Ability, Abilities } from "./bridge";
import { CANCEL, type Ended, OK, words } from "./protocol";

const PREPAY = "prepay_id=";

const refused = (why: string): Ended => ({ end: "fail", err_desc: why });

export function paying(handset: Handset): Abilities {
  /** The two ways differ in how one field is spelt. */
  const asked =
    (time: string): Ability =>
    async ({ params }, appid) => {
      const missing = [time, "nonceStr", "package", "signType", "paySign"].find((name) => !words(params, name));
      if (missing) return refused(`调用支付JSAPI缺少参数：${missing}`);
      const wanted = words(params, "package");
      if (!wanted.startsWith(PREPAY)) return refused("package");
      const order = await api.order(appid, wanted.slice(PREPAY.length)).catch((error: unknown) => String(error));
      if (typeof order === "string") return refused(order);
      if (order.paid_at) return refused("order_paid");
      return (await handset.ask<true>((done) => ({ name: "pay", order, done }))) ? OK : CANCEL;
    };
  return { chooseWXPay: asked("timestamp"), getBrandWCPayRequest: asked("timeStamp") };
}
