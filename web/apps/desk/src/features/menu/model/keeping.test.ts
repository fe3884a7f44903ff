import { beforeEach, describe, expect, it } from "vitest";
import { ref } from "vue";
import { changed, entriesOf } from "./form";
import { useDraft } from "./keeping";
import type { Entry } from "./menu";

const leaf = (name: string): Entry => ({
  ...{ name, kind: "reply" as const, key: name, url: "", appid: "", path: "", medium: "", entries: [] },
});
const BEFORE = [leaf("活动")];

function renamed(draft: ReturnType<typeof useDraft>, name: string, typing = ""): void {
  const form = draft.form.value!;
  draft.edit(changed(form, form[0]!.id, { name }), typing);
}
const names = (draft: ReturnType<typeof useDraft>): string[] => entriesOf(draft.form.value!).map((one) => one.name);

describe("a draft of the page", () => {
  beforeEach(() => localStorage.clear());

  it("goes back step by step and forth again; letters typed in a row are one step", () => {
    const draft = useDraft(ref("k"));
    draft.begin(1, BEFORE);
    for (const name of ["优", "优惠", "优惠啊"]) renamed(draft, name, "field");
    renamed(draft, "完");

    draft.undo();
    expect(names(draft)).toEqual(["优惠啊"]);
    draft.undo();
    expect([names(draft), draft.isDirty.value]).toEqual([["活动"], false]);
    draft.redo();
    draft.redo();
    draft.redo();
    expect(names(draft)).toEqual(["完"]);
  });

  it("survives a reload with the version it began from, and says so", () => {
    const draft = useDraft(ref("k"));
    draft.begin(3, BEFORE);
    renamed(draft, "优惠");

    const again = useDraft(ref("k"));
    again.begin(5, [leaf("同事的")]);

    expect([names(again), again.version.value, again.isRestored.value]).toEqual([["优惠"], 3, true]);
    again.take(5, [leaf("同事的")]);
    expect([names(again), again.version.value, localStorage.length]).toEqual([["同事的"], 5, 0]);
  });

  it("keeps nothing when it is as the server has it", () => {
    const draft = useDraft(ref("k"));
    draft.begin(1, BEFORE);
    renamed(draft, "优惠");
    expect(localStorage.length).toBe(1);

    draft.settle(2, draft.entries.value);

    expect([localStorage.length, draft.isDirty.value, draft.version.value]).toEqual([0, false, 2]);
  });
});
