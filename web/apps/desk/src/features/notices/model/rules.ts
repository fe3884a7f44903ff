/** What somebody is told of outside the page, and how. Pure. */
import type { StreamEvent } from "@weihu/api";
import type { Wishes } from "./wishes";

/** Weakest first: of one conversation the strongest is told. */
export const KINDS = ["returned", "message", "waiting", "called"] as const;
export type Kind = (typeof KINDS)[number];

export interface Notice {
  kind: Kind;
  session: string;
}

/** What the events are judged by. */
export interface Judge {
  me: string;
  mayAnswer: (shop: string | null) => boolean;
}

export function noticeOf(event: StreamEvent, judge: Judge): Notice | null {
  const { data } = event;
  const session = String(data["session_id"] ?? "");
  const told = (kind: Kind): Notice => ({ kind, session });
  const isMine = data["agent_id"] === judge.me;
  if (event.name === "message.added") return isMine && data["author"] === "customer" ? told("message") : null;
  if (event.name === "note.added") {
    const called = data["mentioned_ids"];
    return Array.isArray(called) && called.includes(judge.me) ? told("called") : null;
  }
  if (event.name !== "session.changed" || data["moved"] !== true) return null;
  if (data["state"] === "waiting") {
    const shop = (data["shop_id"] as string | null) ?? null;
    // What I put back myself is no news to me.
    return judge.mayAnswer(shop) && data["by_id"] !== judge.me ? told("waiting") : null;
  }
  const isBack = data["state"] === "serving" && data["returned"] === true && data["snoozed"] !== true;
  return isBack && isMine ? told("returned") : null;
}

/** Whether an event makes a shown notice of that session old news. */
export function settles(event: StreamEvent, notice: Notice, me: string): boolean {
  const { data } = event;
  if (data["session_id"] !== notice.session) return false;
  if (event.name === "mention.seen") return notice.kind === "called" && data["staff_id"] === me;
  if (event.name !== "session.changed") return false;
  if (notice.kind === "waiting") return data["state"] !== "waiting";
  if (notice.kind === "called") return false;
  return data["agent_id"] !== me || (data["unread"] === 0 && data["moved"] !== true);
}

export interface Surroundings {
  /** The conversations open in windows that have the focus; "" where none is open. Empty: nobody is before the desk. */
  front: readonly string[];
  /** Away, or not there at all. */
  isResting: boolean;
  isPermitted: boolean;
}

export interface Way {
  popup: boolean;
  sound: boolean;
}

const NOT_AT_ALL: Way = { popup: false, sound: false };

export function howTold(notice: Notice, wishes: Wishes, around: Surroundings): Way {
  if (!wishes.kinds[notice.kind] || around.front.includes(notice.session)) return NOT_AT_ALL;
  // Who does not take customers is not told that they wait.
  if (notice.kind === "waiting" && around.isResting) return NOT_AT_ALL;
  return {
    popup: wishes.popup && around.isPermitted && !around.front.length,
    sound: wishes.sound !== "off" && !around.isResting,
  };
}

export interface Heard {
  notice: Notice;
  /** What was open before somebody when it happened: who saw it come and then turned away knows of it. */
  front: readonly string[];
}

/** What came at nearly the same time: what nobody has seen, and how it is told; the strongest last. */
export function told(heard: readonly Heard[], wishes: Wishes, around: Surroundings): { notice: Notice; way: Way }[] {
  const ways = new Map<Notice, Way>();
  for (const { notice, front } of heard) {
    const way = howTold(notice, wishes, { ...around, front: [...front, ...around.front] });
    if (way.popup || way.sound) ways.set(notice, way);
  }
  return gathered([...ways.keys()]).map((notice) => ({ notice, way: ways.get(notice)! }));
}

/** What replaces each other on the screen: all who wait share one place, every conversation has its own. */
export const placeOf = (notice: Notice): string => (notice.kind === "waiting" ? "waiting" : notice.session);

/** What came at nearly the same time, one for each place, the strongest last. */
export function gathered(notices: readonly Notice[]): Notice[] {
  const strength = (notice: Notice): number => KINDS.indexOf(notice.kind);
  const places = new Map<string, Notice>();
  for (const notice of notices) {
    const known = places.get(placeOf(notice));
    if (!known || strength(notice) >= strength(known)) places.set(placeOf(notice), notice);
  }
  return [...places.values()].sort((one, other) => strength(one) - strength(other));
}
