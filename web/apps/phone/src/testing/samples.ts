/** Lines, phones and accounts for tests. */
import type { Account, Item, Phone, Relation } from "../api/types";

export const APPID = "wx1111111111111111";

export function line(seq: number, more: Partial<Item> = {}): Item {
  return { seq, from: "account", kind: "text", time: 1_760_000_000 + seq, text: `words ${seq}`, ...more };
}

export function relation(more: Partial<Relation> = {}): Relation {
  return { appid: APPID, openid: "o1", following: true, name: "三江汽车", accepts: true, ...more };
}

export function phone(more: Partial<Phone> = {}): Phone {
  return { phone: "p1", nickname: "王芳", accounts: [relation()], ...more };
}

export const ACCOUNT: Account = {
  appid: APPID,
  name: "三江汽车",
  kind: "service",
  verified: true,
  original_id: "gh_1",
  followers: 1,
};
