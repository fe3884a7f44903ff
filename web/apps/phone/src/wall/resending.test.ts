import { expect, test } from "vitest";
import { asCurl } from "./resending";

const DELIVERY = {
  seq: 1,
  kind: "callback",
  time: 1,
  path: "http://127.0.0.1:9000/wx",
  query: "signature=ab&echo=a+b=",
  request: "<xml>it's</xml>",
};

test("a delivery can be sent again as it was, quotes and all", () => {
  expect(asCurl(DELIVERY)).toBe(
    String.raw`curl -X POST 'http://127.0.0.1:9000/wx?signature=ab&echo=a%2Bb%3D' --data-binary '<xml>it'\''s</xml>'`,
  );
});

test("the callback's own query is kept", () => {
  expect(asCurl({ ...DELIVERY, path: "http://a/wx?key=1", query: "nonce=2" })).toContain("'http://a/wx?key=1&nonce=2'");
  expect(asCurl({ ...DELIVERY, query: "" })).toContain("'http://127.0.0.1:9000/wx' ");
});

test("what cannot be sent again truly is not offered", () => {
  expect(asCurl({ ...DELIVERY, kind: "api" })).toBe("");
  expect(asCurl({ ...DELIVERY, path: "" })).toBe("");
  expect(asCurl({ ...DELIVERY, request: "<xml>…" })).toBe("");
});
