/** A rule as its form holds it, and back. Pure. */
import type { Kind, ReplyIn, Rule, RuleIn } from "./rules";
import { KINDS, WITHOUT_PHRASES } from "./rules";

export interface ReplyForm {
  key: number;
  kind: string;
  text: string;
  fileId: string;
  fileName: string;
  title: string;
  description: string;
  articles: { title: string; description: string; picture_url: string; url: string }[];
  head: string;
  tail: string;
  entries: { id: string; text: string }[];
}

export interface RuleForm {
  name: string;
  kind: Kind;
  /** One a line. */
  phrases: string;
  priority: string;
  accounts: string[];
  always: boolean;
  enabled: boolean;
  weekdays: number[];
  from: string;
  to: string;
  since: string;
  until: string;
  replies: ReplyForm[];
  handsOver: boolean;
  queue: string;
  serviceClass: string;
  skill: string;
}

let lastKey = 0;

export function emptyReply(kind = "text"): ReplyForm {
  return {
    ...{ key: ++lastKey, kind, text: "", fileId: "", fileName: "", title: "", description: "", head: "", tail: "" },
    articles: [{ title: "", description: "", picture_url: "", url: "" }],
    entries: [{ id: "1", text: "" }],
  };
}

export function emptyForm(): RuleForm {
  return {
    ...{ name: "", kind: "keyword" as Kind, phrases: "", priority: "0", accounts: [], always: false, enabled: true },
    ...{ weekdays: [], from: "", to: "", since: "", until: "", replies: [emptyReply()] },
    ...{ handsOver: false, queue: "", serviceClass: "", skill: "" },
  };
}

/** What an address says of a rule to be: kind, phrase, name, account. */
export function begunRule(query: Readonly<Record<string, unknown>>): Partial<RuleForm> {
  const { kind, phrase, name, account } = query;
  const isKnown = typeof kind === "string" && (KINDS as readonly string[]).includes(kind);
  if (!isKnown || typeof phrase !== "string") return {};
  return {
    ...{ kind: kind as Kind, phrases: phrase, name: typeof name === "string" ? name.slice(0, 60) : "" },
    accounts: typeof account === "string" && account ? [account] : [],
  };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const rows = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? (value as Record<string, unknown>[]) : [];

function replyForm(reply: Record<string, unknown>): ReplyForm {
  return {
    ...emptyReply(text(reply["kind"]) || "text"),
    ...{ text: text(reply["text"]), fileId: text(reply["file_id"]), title: text(reply["title"]) },
    ...{ description: text(reply["description"]), head: text(reply["head"]), tail: text(reply["tail"]) },
    articles: rows(reply["articles"]).map((one) => ({
      ...{ title: text(one["title"]), description: text(one["description"]) },
      ...{ picture_url: text(one["picture_url"]), url: text(one["url"]) },
    })),
    entries: rows(reply["entries"]).map((one) => ({ id: text(one["id"]), text: text(one["text"]) })),
  };
}

/** A moment of the schedule as a field for date and time takes it, and back; both in the browser's zone. */
export function toField(value: unknown): string {
  const at = typeof value === "number" ? value : typeof value === "string" && value ? Date.parse(value) : NaN;
  if (Number.isNaN(at)) return "";
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
const fromField = (value: string): string => (value ? new Date(value).toISOString() : "");

export function formOf(rule: Rule): RuleForm {
  const { schedule, hand_over } = rule;
  return {
    ...{ name: rule.name, kind: rule.kind, phrases: rule.phrases.join("\n"), priority: String(rule.priority) },
    ...{ accounts: [...rule.accounts], always: rule.always, enabled: rule.enabled },
    weekdays: Array.isArray(schedule["weekdays"]) ? (schedule["weekdays"] as number[]) : [],
    ...{ from: text(schedule["from"]), to: text(schedule["to"]) },
    ...{ since: toField(schedule["since"]), until: toField(schedule["until"]) },
    replies: rule.replies.map(replyForm),
    handsOver: hand_over !== null && hand_over !== undefined,
    queue: hand_over?.["queue"] ?? "",
    serviceClass: hand_over?.["service_class"] ?? "",
    skill: hand_over?.["skill"] ?? "",
  };
}

function replyOf(form: ReplyForm): ReplyIn {
  switch (form.kind) {
    case "picture":
    case "voice":
      return { kind: form.kind, file_id: form.fileId };
    case "video":
      return { kind: "video", file_id: form.fileId, title: form.title, description: form.description };
    case "articles":
      return { kind: "articles", articles: form.articles };
    case "choices":
      return { kind: "choices", head: form.head, entries: form.entries, tail: form.tail };
    default:
      return { kind: "text", text: form.text };
  }
}

export function ruleOf(form: RuleForm): RuleIn {
  const { weekdays, from, to, since, until } = form;
  const limits = {
    weekdays: [...weekdays].sort((one, other) => one - other),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(since ? { since: fromField(since) } : {}),
    ...(until ? { until: fromField(until) } : {}),
  };
  const isLimited = weekdays.length > 0 || [from, to, since, until].some(Boolean);
  const phrases = form.phrases.split("\n").map((line) => line.trim());
  return {
    ...{ name: form.name, kind: form.kind, accounts: form.accounts, always: form.always, enabled: form.enabled },
    phrases: WITHOUT_PHRASES.includes(form.kind) ? [] : phrases.filter(Boolean),
    priority: Math.round(Number(form.priority) || 0),
    schedule: isLimited ? limits : null,
    replies: form.replies.map(replyOf),
    hand_over: form.handsOver ? { queue: form.queue, service_class: form.serviceClass, skill: form.skill } : null,
  };
}
