import { describe, expect, test } from "vitest";
import { flat, segments } from "./segments";

describe("words of a message", () => {
  test("stay as they are, with line feeds and foreign tags", () => {
    expect(segments("一行\n<b>二行</b>")).toEqual([{ kind: "words", text: "一行\n<b>二行</b>" }]);
  });

  test("plain addresses become links and leave out what ends a sentence", () => {
    expect(segments("看http://a.cn/x?b=1，或 https://c.cn/.")).toEqual([
      { kind: "words", text: "看" },
      { kind: "link", text: "http://a.cn/x?b=1", url: "http://a.cn/x?b=1" },
      { kind: "words", text: "，或 " },
      { kind: "link", text: "https://c.cn/", url: "https://c.cn/" },
      { kind: "words", text: "." },
    ]);
  });

  test("anchors show their words, and lead where they say", () => {
    expect(segments(`去<a class='x' href='http://a.cn/?a=1&amp;b=2'>这里</a>吧`)).toEqual([
      { kind: "words", text: "去" },
      { kind: "link", text: "这里", url: "http://a.cn/?a=1&b=2" },
      { kind: "words", text: "吧" },
    ]);
  });

  test("a bizmsgmenu anchor is a choice", () => {
    const text = '<a href="weixin://bizmsgmenu?msgmenucontent=%E4%BB%B7%E6%A0%BC&msgmenuid=7">问价格</a>';

    expect(segments(text)).toEqual([{ kind: "choice", text: "问价格", id: "7", content: "价格" }]);
  });

  test("old face codes become faces, the longest first", () => {
    expect(flat("/::)好/:,@P[玫瑰][没有]")).toBe("😊好🤭🌹[没有]");
  });

  test("one line of them has no tags and no line feeds", () => {
    expect(flat('a\nb <a href="http://a.cn">c</a>')).toBe("a b c");
  });
});
