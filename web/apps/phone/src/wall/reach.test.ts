import { expect, test } from "vitest";
import { addressOn, isOnlyHere } from "./reach";

test("a handset finds the phone below whatever address the sandbox has for it", () => {
  expect(addressOn("http://192.168.1.5:8100", "p 1")).toBe("http://192.168.1.5:8100/phone/p%201");
  expect(addressOn(" 192.168.1.5:8100 ", "p1")).toBe("http://192.168.1.5:8100/phone/p1");
  expect(addressOn("https://box.example/?phones=p2", "p1")).toBe("https://box.example/phone/p1");
});

test.each(["", "ftp://a", "http://", "a b"])("%s is no such address", (base) => {
  expect(addressOn(base, "p1")).toBeNull();
});

test("an address of this machine is of no use to another", () => {
  const here = ["http://127.0.0.1:8100/", "http://localhost/", "http://box.localhost/", "http://[::1]:8100/"];
  expect(here.map(isOnlyHere)).toEqual([true, true, true, true]);
  expect(["http://192.168.1.5/", "http://localhost.cn/"].map(isOnlyHere)).toEqual([false, false]);
});
