/** The phone's end of the JS-SDK: believes a page's configuration, or not, and carries out what it may ask for. */
import * as api from "../../api/client";
import type { World } from "../../world";
import type { Handset } from "../handset";
import { CANCEL, type Asked, type Ended, failed, list, numeral, OK, read, SIGN, words } from "./protocol";
import { refusal, type Trusted } from "./trust";

/** One thing a page may ask for. `appid` is the account it configured itself for. */
export type Ability = (asked: Asked, appid: string) => Ended | Promise<Ended>;
export type Abilities = Readonly<Record<string, Ability>>;
export type Tell = (page: string, event: string, answer: Record<string, unknown>) => void;

interface Heard {
  data: unknown;
  origin: string;
}

export function createBridge(
  { state }: World,
  handset: Handset,
  post: (message: unknown) => void,
  abilities: (tell: Tell) => Abilities,
) {
  const pages = new Map<string, Trusted>();
  const able = abilities((page, event, answer) => post({ sign: SIGN, page, event, answer }));
  const known = new Set([...Object.keys(able), "checkJsApi"]);

  async function configured(asked: Asked, origin: string): Promise<Ended> {
    pages.delete(asked.page);
    if (new URL(asked.url).origin !== origin) return { end: "fail,invalid url domain" };
    const { params } = asked;
    const appid = words(params, "appId");
    const verdict = await api.judgePage(appid, {
      url: asked.url,
      timestamp: numeral(params, "timestamp", 0),
      nonceStr: words(params, "nonceStr"),
      signature: words(params, "signature"),
    });
    if (!verdict.ok) {
      // The platform never tells a page why; whoever builds one wants to know.
      handset.say(`wx.config: ${verdict.detail}`);
      return { end: `fail,${verdict.error}` };
    }
    pages.set(asked.page, { appid, allowed: new Set([...list(params, "jsApiList"), ...list(params, "openTagList")]) });
    return OK;
  }

  function checked(asked: Asked): Ended {
    const names = list(asked.params, "jsApiList");
    return { ...OK, checkResult: Object.fromEntries(names.map((name) => [name, known.has(name)])) };
  }

  async function done(asked: Asked, origin: string): Promise<Ended> {
    try {
      if (asked.name === "config") return await configured(asked, origin);
      const trusted = pages.get(asked.page);
      const appid = trusted?.appid ?? words(asked.params, "appId");
      const refused = refusal(asked, known, trusted, state.accounts.get(appid));
      if (refused) return { end: refused };
      return asked.name === "checkJsApi" ? checked(asked) : await able[asked.name]!(asked, appid);
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error));
    }
  }

  return {
    async heard({ data, origin }: Heard): Promise<void> {
      const asked = read(data);
      if (!asked) return;
      const answer = await done(asked, origin);
      post({ sign: SIGN, page: asked.page, number: asked.number, answer });
    },
  };
}

/** What was chosen, or that nothing was. */
export function chosen<T>(found: T | null, ended: (found: T) => Ended | Promise<Ended>): Ended | Promise<Ended> {
  return found === null ? CANCEL : ended(found);
}
