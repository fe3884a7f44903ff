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
});
