import { describe, expect, it, vi } from "vitest";
import { isField, meaning } from "./shortcuts";

const command = (keys: string) => ({ keys, label: keys, run: vi.fn() });

describe("keys", () => {
  const known = [command("j"), command("g c"), command("c")];

  it("one key is its command", () => expect(meaning("j", "", known).command?.keys).toBe("j"));
  it("the first of two waits for the second", () => {
    expect(meaning("g", "", known)).toEqual({ pending: "g" });
    expect(meaning("c", "g", known).command?.keys).toBe("g c");
  });
  it("a second key that completes nothing counts by itself", () => {
    expect(meaning("j", "g", known).command?.keys).toBe("j");
  });
  it("an unknown key does nothing", () => expect(meaning("x", "", known)).toEqual({ pending: "" }));
  it("of two alike the later wins", () => {
    const later = command("j");
    expect(meaning("j", "", [...known, later]).command).toBe(later);
  });
  it("are off in every field", () => {
    expect(["input", "textarea", "select"].map((tag) => isField(document.createElement(tag)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(isField(document.createElement("button"))).toBe(false);
  });
});
