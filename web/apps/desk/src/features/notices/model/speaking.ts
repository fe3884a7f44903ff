/** Hears what happened and tells it: the tab that holds the stream, for all tabs, once. */
import type { StreamEvent } from "@weihu/api";
import type { QueryClient } from "@tanstack/vue-query";
import type { Hearing } from "../../../app/feature";
import { useMe } from "../../../app/me";
import { presenceIn } from "../../../app/presence";
import { inFront } from "./front";
import { permissionNow } from "./permission";
import { linesOf, popupOf, show, takeAway, waitingNow } from "./popup";
import { noticeOf, placeOf, settles, told, type Notice } from "./rules";
import { ring } from "./sound";
import { wishesFor } from "./wishes";

/** What comes within it is told together: one sound for a rush of customers. */
const GATHER_MS = 400;
const HEARD = "weihu.notices.heard";

let waiting: { notice: Notice; front: Promise<string[]> }[] = [];
let goes: (to: string) => void = () => undefined;

/** Where a press on a notice leads; given by the page. */
export function openWith(open: (to: string) => void): void {
  goes = open;
}

export function hear(client: QueryClient, event: StreamEvent, { speaks }: Hearing): void {
  const me = useMe();
  const notice = noticeOf(event, {
    me: me.me?.id ?? "",
    mayAnswer: (shop) => me.may("session.answer", shop),
  });
  takeAway((one) => settles(event, one, me.me?.id ?? ""));
  if (!notice || !speaks || !isFirst(event.number)) return;
  waiting.push({ notice, front: inFront() });
  if (waiting.length === 1) window.setTimeout(() => void tell(client), GATHER_MS);
}

/** Without locks every tab connects by itself: the first to note the event speaks of it. */
function isFirst(number: number): boolean {
  if (navigator.locks) return true;
  if (Number(localStorage.getItem(HEARD)) >= number) return false;
  localStorage.setItem(HEARD, String(number));
  return true;
}

async function tell(client: QueryClient): Promise<void> {
  const heard = Promise.all(waiting.map(async ({ notice, front }) => ({ notice, front: await front })));
  waiting = [];
  const wishes = wishesFor(useMe().me?.id ?? "").value;
  const presence = presenceIn(client);
  const ways = told(await heard, wishes, {
    front: await inFront(),
    isResting: presence !== undefined && presence !== "ready",
    isPermitted: permissionNow() === "granted",
  });
  const loudest = ways.findLast(({ way }) => way.sound);
  if (loudest && wishes.sound !== "off") ring({ kind: loudest.notice.kind, sound: wishes.sound });
  const seen = ways.filter(({ way }) => way.popup).map(({ notice }) => notice);
  if (!seen.length) return;
  const lines = wishes.words ? await linesOf(seen) : new Map<string, never>();
  const count = seen.some(({ kind }) => kind === "waiting") ? await waitingNow() : 0;
  for (const notice of seen)
    show(placeOf(notice), notice, popupOf(notice, lines.get(notice.session) ?? null, count), goes);
}
