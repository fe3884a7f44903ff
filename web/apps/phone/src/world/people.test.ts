import { describe, expect, test } from "vitest";
import { APPID, phone, relation } from "../testing/samples";
import { acceptanceChanged, contactChanged, followed, matches, relationOf } from "./people";

describe("a phone and its accounts", () => {
  test("leaving and following again change only that account", () => {
    const other = relation({ appid: "wx2", name: "周刊" });
    const before = phone({ accounts: [relation(), other] });

    const left = contactChanged(before, APPID, false)!;

    expect(followed(left)).toEqual([other]);
    expect(followed(contactChanged(left, APPID, true)!)).toEqual([relation(), other]);
    expect(followed(before)).toHaveLength(2);
  });

  test("an account it never met wants loading", () => {
    expect(contactChanged(phone(), "wx9", true)).toBeNull();
  });

  test("its refusal of messages is kept", () => {
    expect(relationOf(acceptanceChanged(phone(), APPID, false), APPID)?.accepts).toBe(false);
    expect(relationOf(undefined, APPID)).toBeUndefined();
  });

  test("is found by name and by number, whatever the case", () => {
    expect(matches(phone(), " P1 ")).toBe(true);
    expect(matches(phone(), "王")).toBe(true);
    expect(matches(phone(), "李")).toBe(false);
  });
});
