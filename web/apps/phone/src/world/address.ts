/** Addresses of pages as a phone opens them. Pure. */

/** Pages of the platform that ask the phone's owner, by their real hosts. */
const ASKING: Readonly<Record<string, string>> = {
  "/connect/oauth2/authorize": "open.weixin.qq.com",
  "/mp/subscribemsg": "mp.weixin.qq.com",
};

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
  const real = ASKING[address.pathname];
  if (!real || (address.host !== real && address.host !== here.host)) return address.href;
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
