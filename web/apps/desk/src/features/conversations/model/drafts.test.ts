import { beforeEach, describe, expect, it } from "vitest";
import { Drafts } from "./drafts";

const file = { id: "7", name: "a.png", mime: "image/png", size: 3, url: "/files/7" };

describe("drafts", () => {
  beforeEach(() => localStorage.clear());

  it("survive a reload, text and pictures", () => {
    new Drafts("w").keep("s1", { text: "好的", files: [file] });

    expect(new Drafts("w").of("s1")).toEqual({ text: "好的", files: [file] });
  });

  it("are one per session and person", () => {
    new Drafts("w").keep("s1", { text: "好的", files: [] });

    expect(new Drafts("w").of("s2").text).toBe("");
    expect(new Drafts("l").of("s1").text).toBe("");
  });

  it("leave nothing behind once empty", () => {
    const drafts = new Drafts("w");
    drafts.keep("s1", { text: "好的", files: [] });
    drafts.keep("s1", { text: "", files: [] });

    expect(localStorage.length).toBe(0);
    expect(drafts.has("s1")).toBe(false);
  });

  it("of a month ago are forgotten, later ones kept", () => {
    const drafts = new Drafts("w");
    drafts.keep("s1", { text: "旧", files: [] });

    drafts.tidy(Date.now() + 29 * 86_400_000);
    expect(localStorage.length).toBe(1);
    drafts.tidy(Date.now() + 31 * 86_400_000);
    expect(localStorage.length).toBe(0);
  });

  it("that cannot be read count as empty", () => {
    localStorage.setItem("weihu.draft.w.s1", "{broken");

    expect(new Drafts("w").of("s1")).toEqual({ text: "", files: [] });
  });

  it("that another tab writes are the draft here too, of the same person and session only", () => {
    const [here, there] = [new Drafts("w"), new Drafts("w")];
    here.of("s1");
    here.keep("s2", { text: "二", files: [] });
    const told = (key: string) => new StorageEvent("storage", { key, storageArea: localStorage });

    there.keep("s1", { text: "另一个标签页写的", files: [] });
    new Drafts("l").keep("s1", { text: "别人的", files: [] });
    here.heard(told("weihu.draft.w.s1"));
    here.heard(told("weihu.draft.l.s1"));

    expect(here.of("s1").text).toBe("另一个标签页写的");
    expect(here.of("s2").text).toBe("二");
    there.keep("s1", { text: "", files: [] });
    here.heard(told("weihu.draft.w.s1"));
    expect(here.of("s1").text).toBe("");
  });

  it("keep what they answer", () => {
    const quote = { id: "9", author: "customer" as const, kind: "text", text: "有现车吗" };
    new Drafts("w").keep("s1", { text: "", files: [], quote });

    expect(new Drafts("w").of("s1").quote).toEqual(quote);
  });
});
