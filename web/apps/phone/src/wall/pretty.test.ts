import { expect, test } from "vitest";
import { pretty, queryLines } from "./pretty";

test("bodies are broken into lines", () => {
  expect(pretty('{"errcode":0,"errmsg":"ok"}')).toBe('{\n  "errcode": 0,\n  "errmsg": "ok"\n}');
  expect(pretty("<xml><A>1</A><B><![CDATA[a > < b]]></B></xml>")).toBe(
    "<xml>\n<A>1</A>\n<B><![CDATA[a > < b]]></B>\n</xml>",
  );
  expect(queryLines("a=1&b=2")).toBe("a=1\nb=2");
});

test("what was cut short stays as it is", () => {
  expect(pretty('{"errcode":0,"err…')).toBe('{"errcode":0,"err…');
  expect(pretty("success")).toBe("success");
});
