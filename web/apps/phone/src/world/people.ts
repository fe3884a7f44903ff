/** Phones and their relations to accounts. Pure. */
import type { Phone, Relation } from "../api/types";

/** Following or leaving, told by the stream; null when the phone did not know the account: then it wants loading. */
export function contactChanged(phone: Phone, appid: string, following: boolean): Phone | null {
  if (!phone.accounts.some((one) => one.appid === appid)) return null;
  return withRelation(phone, appid, (relation) => ({ ...relation, following }));
}

export function acceptanceChanged(phone: Phone, appid: string, accepts: boolean): Phone {
  return withRelation(phone, appid, (relation) => ({ ...relation, accepts }));
}

export function relationOf(phone: Phone | undefined, appid: string): Relation | undefined {
  return phone?.accounts.find((one) => one.appid === appid);
}

export function followed(phone: Phone | undefined): Relation[] {
  return phone?.accounts.filter((one) => one.following) ?? [];
}

/** Whether a search in the wall means this phone. */
export function matches(phone: Phone, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return phone.phone.toLowerCase().includes(wanted) || phone.nickname.toLowerCase().includes(wanted);
}

function withRelation(phone: Phone, appid: string, change: (relation: Relation) => Relation): Phone {
  return { ...phone, accounts: phone.accounts.map((one) => (one.appid === appid ? change(one) : one)) };
}
