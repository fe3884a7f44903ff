import { afterEach, describe, expect, test, vi } from "vitest";
import type { NoticeTemplate } from "../../api/types";
import { APPID, phone } from "../../testing/samples";
import { type Asked, fakeSandbox } from "../../testing/sandbox";
import { createWorld } from "../../world";
import { createHandset } from "../handset";
import { notices, sorted } from "./notices";

afterEach(() => vi.unstubAllGlobals());

function template(id: string, more: Partial<NoticeTemplate> = {}): NoticeTemplate {
  const plain = { content: "", fields: [], long_term: false, remaining: 0, kept: false };
  return { template_id: id, title: `title ${id}`, settings: "accept", ...plain, ...more };
}

/** A page subscribes to A, B and C of these; `sheet` is what lies over it then. */
function subscribing(templates: NoticeTemplate[], wanted = ["A", "B", "C"]) {
  const asked = fakeSandbox({
    "GET /phones/p1/notices": { items: templates, next: 0 },
    "POST /phones/p1/notices": { items: templates, next: 0 },
  });
  const world = createWorld();
  world.state.phones.set("p1", phone());
  const handset = createHandset(world, "p1", (_key, fallback) => fallback);
  const call = { page: "one", number: 1, name: "subscribe", url: "http://a.cn", bridge: false };
  const ended = Promise.resolve(notices(handset)["subscribe"]!({ ...call, params: { templates: wanted } }, APPID));
  const sheet = async () => {
    await vi.waitFor(() => expect(handset.overlay.value?.name).toBe("notices"));
    const over = handset.overlay.value;
    if (over?.name !== "notices") throw new Error("no sheet");
    return { shown: over.templates.map((one) => one.template_id), answer: over.done };
  };
  return { asked, handset, ended, sheet };
}

async function statuses(ended: Promise<Record<string, unknown>>): Promise<Record<string, string>> {
  const details = JSON.parse(String((await ended)["subscribeDetails"])) as Record<string, string>;
  const read = ([id, one]: [string, string]) => [id, (JSON.parse(one) as { status: string }).status] as const;
  return Object.fromEntries(Object.entries(details).map(read));
}

const told = (asked: Asked[]) => asked.filter((one) => one.method === "POST").map((one) => one.body);

describe("a page that asks for notices", () => {
  test("gets one answer for each template, and the sandbox learns them", async () => {
    const { asked, handset, ended, sheet } = subscribing([template("A"), template("B")], ["A", "B"]);

    const { shown, answer } = await sheet();
    handset.back();
    answer({ accepted: ["A"], always: false });

    expect(shown).toEqual(["A", "B"]);
    expect(await statuses(ended)).toEqual({ A: "accept", B: "cancel" });
    const choices = [
      { template_id: "A", accept: true },
      { template_id: "B", accept: false },
    ];
    expect(told(asked)).toEqual([{ appid: APPID, choices, scene: "popup", always: false }]);
  });

  test("a sheet that is put away allows nothing", async () => {
    const { asked, handset, ended, sheet } = subscribing([template("A")], ["A"]);

    await sheet();
    handset.back();

    expect(await statuses(ended)).toEqual({ A: "cancel" });
    expect(told(asked)).toMatchObject([{ choices: [{ template_id: "A", accept: false }] }]);
  });

  test("what was refused for good is a refusal", async () => {
    const { handset, ended, sheet } = subscribing([template("A")], ["A"]);

    const { answer } = await sheet();
    handset.back();
    answer({ accepted: [], always: true });

    expect(await statuses(ended)).toEqual({ A: "reject" });
  });

  test("is not asked again for what is kept, nor for what the settings refuse", async () => {
    const all = [template("A", { kept: true }), template("B", { settings: "reject" })];
    const { asked, handset, ended } = subscribing(all, ["A", "B"]);

    expect(await statuses(ended)).toEqual({ A: "accept", B: "reject" });
    expect(handset.overlay.value).toBeNull();
    expect(told(asked)).toMatchObject([{ choices: [{ template_id: "A", accept: true }] }]);
  });

  test("with a template that the account does not have fails and asks nobody", async () => {
    const { asked, handset, ended } = subscribing([template("A")], ["A", "Z"]);

    expect(await ended).toMatchObject({ errCode: 20001 });
    expect(handset.overlay.value).toBeNull();
    expect(told(asked)).toEqual([]);
  });
});

test("of two templates with one title the first counts", () => {
  const { open, known } = sorted([template("A", { title: "same" }), template("B", { title: "same" })]);

  expect(open.map((one) => one.template_id)).toEqual(["A"]);
  expect([...known]).toEqual([["B", "filter"]]);
});
