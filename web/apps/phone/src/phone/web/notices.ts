/** What the open tag wx-open-subscribe asks for: leave to send notices. */
import * as api from "../../api/client";
import type { NoticeTemplate } from "../../api/types";
import type { Handset, NoticeChoice } from "../handset";
import type { Abilities } from "./bridge";
import { list, OK } from "./protocol";

const MOST = 3;
const NO_TEMPLATE = { end: "fail, No template data return, verify the template id exist", errCode: 20001 };

type Status = "accept" | "reject" | "cancel" | "filter";

/** Which of the wanted templates need an answer, and what is known of the others without asking. Pure. */
export function sorted(wanted: readonly NoticeTemplate[]): { open: NoticeTemplate[]; known: Map<string, Status> } {
  const known = new Map<string, Status>();
  const titles = new Set<string>();
  const open: NoticeTemplate[] = [];
  for (const one of wanted) {
    if (titles.has(one.title)) known.set(one.template_id, "filter");
    else if (one.settings === "reject") known.set(one.template_id, "reject");
    else if (one.kept) known.set(one.template_id, "accept");
    else open.push(one);
    titles.add(one.title);
  }
  return { open, known };
}

export function notices(handset: Handset): Abilities {
  async function asked(appid: string, open: NoticeTemplate[]): Promise<NoticeChoice> {
    const nothing: NoticeChoice = { accepted: [], always: false };
    if (!open.length) return nothing;
    return (await handset.ask<NoticeChoice>((done) => ({ name: "notices", appid, templates: open, done }))) ?? nothing;
  }

  async function tell(appid: string, accepted: readonly string[], refused: readonly string[], always: boolean) {
    const choices = [
      ...accepted.map((template_id) => ({ template_id, accept: true })),
      ...refused.map((template_id) => ({ template_id, accept: false })),
    ];
    if (choices.length) await api.answerNotices(handset.id, { appid, choices, scene: "popup", always });
  }

  return {
    async subscribe({ params }, appid) {
      const { items } = await api.notices(handset.id, appid);
      const ids = list(params, "templates").slice(0, MOST);
      const wanted = ids.map((id) => items.find((one) => one.template_id === id));
      if (!wanted.length || wanted.includes(undefined)) return NO_TEMPLATE;
      const { open, known } = sorted(wanted as NoticeTemplate[]);
      const { accepted, always } = await asked(appid, open);
      const refused = open.map((one) => one.template_id).filter((id) => !accepted.includes(id));
      const silent = [...known].filter(([, status]) => status === "accept").map(([id]) => id);
      await tell(appid, [...silent, ...accepted], refused, always);
      for (const id of accepted) known.set(id, "accept");
      for (const id of refused) known.set(id, always ? "reject" : "cancel");
      const details = [...known].map(([id, status]) => [id, JSON.stringify({ status })] as const);
      return { ...OK, subscribeDetails: JSON.stringify(Object.fromEntries(details)) };
    },
  };
}
