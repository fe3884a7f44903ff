import { describe, expect, it } from "vitest";
import { mentionedIn, mentionQuery } from "./mentions";

describe("mentions in a note", () => {
  it.each([
    ["@", 0, ""],
    ["请 @王", 2, "王"],
    ["看一下，@li", 4, "li"],
  ])("%s asks for colleagues", (text, from, word) => {
    expect(mentionQuery(text, text.length)).toEqual({ from, word });
  });

  it.each(["", "a@b.example", "@王芳 看", "@@"])("%s does not", (text) => {
    expect(mentionQuery(text, text.length)).toBeNull();
  });

  it("are those whose names stand there", () => {
    const staff = [
      { id: "1", name: "王芳" },
      { id: "2", name: "李强" },
    ];
    expect(mentionedIn("@王芳 请联系李强", staff)).toEqual(["1"]);
  });
});
