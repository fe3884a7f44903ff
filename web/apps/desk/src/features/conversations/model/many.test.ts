import { describe, expect, it } from "vitest";
import { undoOf } from "./many";

const waiting = { state: "waiting" } as const;
const bot = { state: "bot" } as const;

describe("what undoes a deed", () => {
  it.each([
    ["claim", [waiting, waiting], "release"],
    ["claim", [waiting, bot], null],
    ["release", [waiting], "claim"],
    ["close", [waiting], "reopen"],
    ["snooze", [waiting], "wake"],
    ["read", [waiting], null],
    ["wake", [waiting], null],
  ] as const)("%s", (act, rows, undo) => expect(undoOf(act, rows)).toBe(undo));
});
