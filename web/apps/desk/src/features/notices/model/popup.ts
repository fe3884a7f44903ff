/** A notice outside the page: what it says, and where a press on it leads. */
import { api, told } from "@weihu/api";
import { i18n } from "@weihu/i18n";
import type { Notice } from "./rules";

export interface Popup {
  title: string;
  body: string;
  to: string;
}

interface Line {
  customer: { name: string };
  last: { text: string; author: string } | null;
}

/** In words. Without them (not wished, or not to be had) it says only what kind of thing happened. */
export function popupOf(notice: Notice, line: Line | null, waiting: number): Popup {
  const { t } = i18n.global;
  const { kind, session } = notice;
  const many = kind === "waiting" && waiting > 1;
  const said = line?.last?.author === "customer" && kind !== "called" ? line.last.text : "";
  return {
    title: line ? t(`notices.told.${kind}Of`, { name: line.customer.name }) : t(`notices.told.${kind}`),
    body: [said, many ? t("notices.told.many", { count: waiting }) : ""].filter(Boolean).join("\n"),
    to: `/conversations/${kind === "waiting" ? "waiting" : kind === "called" ? "all" : "mine"}/${session}`,
  };
}

/** What the server knows of them, by session. A notice is told also when it does not answer. */
export async function linesOf(notices: readonly Notice[]): Promise<ReadonlyMap<string, Line>> {
  const found = await Promise.all([
    listed(
      "waiting",
      notices.filter(({ kind }) => kind === "waiting"),
    ),
    listed(
      "mine",
      notices.filter(({ kind }) => kind === "message" || kind === "returned"),
    ),
    // One may be called to a conversation that is in no list of one's own.
    ...notices.filter(({ kind }) => kind === "called").map(one),
  ]);
  return new Map(found.flat());
}

async function listed(view: "waiting" | "mine", notices: readonly Notice[]): Promise<[string, Line][]> {
  if (!notices.length) return [];
  const only = notices.map(({ session }) => session);
  const found = await told(api.GET("/api/v1/sessions/lines", { params: { query: { view, only } } })).catch(() => null);
  return found?.rows.map((row) => [row.id, row]) ?? [];
}

async function one({ session }: Notice): Promise<[string, Line][]> {
  const path = { session_id: session };
  const found = await told(api.GET("/api/v1/sessions/{session_id}", { params: { path } })).catch(() => null);
  return found ? [[session, { customer: found.customer, last: null }]] : [];
}

export async function waitingNow(): Promise<number> {
  return (await told(api.GET("/api/v1/sessions/counts")).catch(() => null))?.waiting ?? 0;
}

const shown = new Map<string, { notice: Notice; popup: Notification }>();

export function show(place: string, notice: Notice, { title, body, to }: Popup, open: (to: string) => void): void {
  // `renotify` is not in every library of types: what takes another's place shall be seen as well.
  const how = { body, tag: `weihu-${place}`, renotify: true, silent: true, lang: document.documentElement.lang };
  let popup: Notification;
  try {
    popup = new Notification(title, how);
  } catch {
    // Handsets show them only for installed apps.
    return;
  }
  popup.onclick = () => {
    window.focus();
    popup.close();
    open(to);
  };
  shown.set(place, { notice, popup });
}

/** Takes away what is old news. */
export function takeAway(isOld: (notice: Notice) => boolean): void {
  for (const [place, { notice, popup }] of shown) {
    if (!isOld(notice)) continue;
    popup.close();
    shown.delete(place);
  }
}
