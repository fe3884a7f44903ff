/** The control API in typed calls: the page's only source of data. */
import type {
  Account,
  Aged,
  Clock,
  Code,
  Faults,
  Item,
  List,
  LogEntry,
  MenuButton,
  NoticeAnswer,
  NoticeTemplate,
  Opened,
  Order,
  PageConfiguration,
  PageVerdict,
  Phone,
  Relation,
  Said,
  SaidAnswer,
  ScanAnswer,
  Tap,
  TapAnswer,
  Upload,
} from "./types";

export const BASE = "/_sandbox/v1";

/** A refusal in words, or (`unreachable`) no answer at all. */
export class ControlError extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly status: number,
  ) {
    super(detail);
  }
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(BASE + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ControlError("unreachable", String(error), 0);
  }
  if (answer.ok) return (await answer.json()) as T;
  const problem = (await answer.json().catch(() => ({}))) as { error?: string; detail?: string };
  throw new ControlError(problem.error ?? `http_${answer.status}`, problem.detail ?? answer.statusText, answer.status);
}

const part = encodeURIComponent;
const at = (phone: string, what = "") => `/phones/${part(phone)}${what}`;

export const accounts = () => call<List<Account>>("GET", "/accounts");
export const menu = (appid: string, phone: string) =>
  call<{ button: MenuButton[] }>("GET", `/accounts/${part(appid)}/menu?phone=${part(phone)}`);

export const phones = (after: number, limit: number, signal?: AbortSignal) =>
  call<List<Phone>>("GET", `/phones?after=${after}&limit=${limit}`, undefined, signal);
export const phone = (id: string, signal?: AbortSignal) => call<Phone>("GET", at(id), undefined, signal);
export const addPhone = (nickname: string) => call<Phone>("POST", "/phones", { nickname });

export const screen = (id: string, appid: string) =>
  call<List<Item>>("GET", at(id, `/screen?appid=${part(appid)}&limit=1000`));

// Deliveries may take three tries of five seconds; the page hears of answers by the stream and waits for none.
export const say = (id: string, said: Said) => call<SaidAnswer>("POST", at(id, "/messages?wait=false"), said);
export const choose = (id: string, choice: { appid: string; id: string; content?: string }) =>
  call<SaidAnswer>("POST", at(id, "/choices?wait=false"), choice);
export const tap = (id: string, tapped: Tap) => call<TapAnswer>("POST", at(id, "/menu?wait=false"), tapped);
export const scan = (id: string, code: string, follow: boolean) =>
  call<ScanAnswer>("POST", at(id, "/scan?wait=false"), { code, follow });
export const reportPlace = (id: string, place: { appid: string; lat: number; lng: number }) =>
  call<{ delivered: boolean }>("POST", at(id, "/location?wait=false"), place);
export const follow = (id: string, appid: string) => call("POST", at(id, "/follow?wait=false"), { appid });
export const unfollow = (id: string, appid: string) => call("POST", at(id, "/unfollow?wait=false"), { appid });
export const accept = (id: string, appid: string, accepts: boolean) =>
  call<Relation>("POST", at(id, "/switches"), { appid, accepts });
export const open = (id: string, url: string) => call<Opened>("POST", at(id, "/open"), { url });

/** Where any text is drawn as a code. */
export const codePicture = (text: string) => `${BASE}/qr?text=${part(text)}`;
export const notices = (id: string, appid: string) =>
  call<List<NoticeTemplate>>("GET", at(id, `/notices?appid=${part(appid)}`));
export const answerNotices = (id: string, answer: NoticeAnswer) =>
  call<List<NoticeTemplate>>("POST", at(id, "/notices?wait=false"), answer);

export const order = (appid: string, prepayId: string) =>
  call<Order>("GET", `/accounts/${part(appid)}/orders/${part(prepayId)}`);
export const pay = (id: string, appid: string, prepay_id: string) =>
  call<{ messages: number }>("POST", at(id, "/paid"), { appid, prepay_id });

export const judgePage = (appid: string, given: PageConfiguration) =>
  call<PageVerdict>("POST", `/accounts/${part(appid)}/jssdk`, given);
export const upload = (id: string, file: Upload) => call<{ media_id: string }>("POST", at(id, "/media"), file);
/** A medium's bytes; a voice as browsers play it. */
export async function medium(id: string, as?: "mp3"): Promise<Blob> {
  const answer = await fetch(`${BASE}/media/${part(id)}${as ? `?as=${as}` : ""}`);
  if (!answer.ok) throw new ControlError("no_media", "invalid serverId", answer.status);
  return answer.blob();
}

export const codes = () => call<List<Code>>("GET", "/codes");
export const clock = () => call<Clock>("GET", "/clock");
export const advanceClock = (advance_s: number) => call<Clock & { aged: Aged }>("POST", "/clock", { advance_s });
export const faults = () => call<Faults>("GET", "/faults");
export const setFaults = (faults: Partial<Faults>) => call<Faults>("PUT", "/faults", faults);
export const log = (after: number) => call<List<LogEntry>>("GET", `/log?after=${after}&limit=1000`);
