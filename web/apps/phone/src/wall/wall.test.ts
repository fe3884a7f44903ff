import { describe, expect, test } from "vitest";
import { colourOf, letterOf } from "../ui/colours";
import { preview } from "../world/preview";
import { line } from "../testing/samples";
import { newName } from "./names";
import { isProblem } from "./problems";

test("new phones get a name that nobody has", () => {
  expect(newName("zh", ["王芳"])).toBe("李伟");
  const all = Array.from({ length: 40 }).reduce<string[]>((taken) => [...taken, newName("en", taken)], []);
  expect(new Set(all).size).toBe(40);
});

test("everybody keeps a colour and a letter", () => {
  expect(colourOf("p1")).toBe(colourOf("p1"));
  expect([letterOf(" wang"), letterOf("王芳"), letterOf("😀x"), letterOf("")]).toEqual(["W", "王", "😀", "?"]);
});

describe("an entry of the log", () => {
  const entry = { seq: 1, time: 1 };

  test("is a problem when something was refused or not delivered", () => {
    expect(isProblem({ ...entry, kind: "api", status: 200, errcode: 45015 })).toBe(true);
    expect(isProblem({ ...entry, kind: "api", status: 502 })).toBe(true);
    expect(isProblem({ ...entry, kind: "api", status: 200, error: "the caller did not get it" })).toBe(true);
    expect(isProblem({ ...entry, kind: "callback", status: 200, outcome: "bad" })).toBe(true);
  });

  test("is none otherwise", () => {
    expect(isProblem({ ...entry, kind: "api", status: 200 })).toBe(false);
    expect(isProblem({ ...entry, kind: "callback", outcome: "reply" })).toBe(false);
  });
});

test("the chat list names what has no words", () => {
  expect(preview(line(1, { text: "好 /::)" }))).toEqual({ key: "", words: "好 😊" });
  expect(preview(line(1, { kind: "image", text: undefined } as never))).toEqual({ key: "image", words: "" });
  expect(preview(line(1, { kind: "news", text: undefined, articles: [{ title: "夏季" }] } as never))).toEqual({
    key: "news",
    words: "夏季",
  });
  expect(preview(line(1, { kind: "hologram", text: undefined } as never))).toEqual({ key: "other", words: "" });
});
