/** Addresses of pages as a phone opens them. Pure. */

const REAL_HOST = "open.weixin.qq.com";
const AUTHORIZE = "/connect/oauth2/authorize";

/** What the frame loads for a link: consent pages live on the sandbox and learn which phone asks. Null: not a page. */
export function frameAddress(url: string, phone: string, sandbox: string): string | null {
  let address: URL;
  try {
    address = new URL(url);
  } catch {
    return null;
  }
  if (address.protocol !== "http:" && address.protocol !== "https:") return null;
  const here = new URL(sandbox);
  if (address.pathname !== AUTHORIZE || (address.host !== REAL_HOST && address.host !== here.host)) return address.href;
  const consent = new URL(address.pathname + address.search, here);
  consent.searchParams.set("sandbox_phone", phone);
  return consent.href;
}

/** `/phone/p1` names one phone; anything else is the wall. */
export function phoneOf(path: string): string | null {
  const found = /^\/phone\/([^/]+)\/?$/.exec(path);
  return found ? decodeURIComponent(found[1]!) : null;
}

export function pathOf(phone: string): string {
  return `/phone/${encodeURIComponent(phone)}`;
}
