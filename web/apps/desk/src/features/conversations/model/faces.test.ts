import { describe, expect, it } from "vitest";
import { faced, FACES, pieces } from "./faces";

describe("WeChat's faces", () => {
  it.each([
    ["好的[微笑]", "好的🙂"],
    ["[Smile][ThumbsUp]", "🙂👍"],
    ["/::)谢谢/:rose", "🙂谢谢🌹"],
    ["/::'(不要/::'|", "😫不要😢"],
    ["[破涕为笑][捂脸]", "😂🤦"],
  ])("%s is shown as pictures", (text, shown) => {
    expect(faced(text)).toBe(shown);
  });

  it.each(["[图片]", "[不是表情]", "https://a.example/:8080", "1/2 [a]", "/: )", ""])("%s stays words", (text) => {
    expect(faced(text)).toBe(text);
  });

  it("a text is cut at its faces, and nothing of it is lost", () => {
    const found = pieces("早/::D，[玫瑰]送您");

    expect(found.map((piece) => piece.face?.name ?? piece.text)).toEqual(["早", "呲牙", "，", "玫瑰", "送您"]);
    expect(found.map((piece) => piece.text).join("")).toBe("早/::D，[玫瑰]送您");
  });

  it("the panel offers each picture once", () => {
    expect(new Set(FACES.map((face) => face.picture)).size).toBe(FACES.length);
    expect(FACES.length).toBeGreaterThan(80);
  });
});
