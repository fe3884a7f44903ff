import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Gathering } from "./gathering";
import { Marking } from "./marking";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const PACE = { firstMs: 50, restMs: 400 };

describe("ids that events name", () => {
  function gathering(ask: (ids: string[]) => Promise<void> = async () => undefined) {
    const asked: string[][] = [];
    const lost = vi.fn();
    const made = new Gathering(PACE, async (ids) => (asked.push(ids), ask(ids)), lost);
    return { made, asked, lost };
  }

  it("are asked for together, each once", async () => {
    const { made, asked } = gathering();

    made.want(["1", "2"]);
    made.want(["2", "3"]);
    await vi.advanceTimersByTimeAsync(50);

    expect(asked).toEqual([["1", "2", "3"]]);
  });

  it("are not asked for oftener than the pace allows", async () => {
    const { made, asked } = gathering();

    for (let moment = 0; moment < 40; moment++) {
      made.want([String(moment)]);
      await vi.advanceTimersByTimeAsync(25);
    }

    expect(asked.length).toBe(3);
    expect(asked.flat()).toHaveLength(new Set(asked.flat()).size);
  });

  it("that change while they are being loaded are loaded again", async () => {
    let answer: () => void = () => undefined;
    const { made, asked } = gathering(() => new Promise((resolve) => (answer = resolve)));
    made.want(["1"]);
    await vi.advanceTimersByTimeAsync(50);

    made.touch("1");
    made.touch("9");
    answer();
    await vi.advanceTimersByTimeAsync(400);

    expect(asked).toEqual([["1"], ["1"]]);
  });

  it("go in portions when there are many", async () => {
    const { made, asked } = gathering();

    made.want(Array.from({ length: 120 }, (_, number) => String(number)));
    await vi.advanceTimersByTimeAsync(1000);

    expect(asked.map((ids) => ids.length)).toEqual([50, 50, 20]);
  });

  it("that could not be loaded are told, and the next are asked for", async () => {
    const { made, asked, lost } = gathering(() => Promise.reject(new Error("away")));

    made.want(["1"]);
    await vi.advanceTimersByTimeAsync(50);
    made.want(["2"]);
    await vi.advanceTimersByTimeAsync(400);

    expect([asked, lost.mock.calls.length]).toEqual([[["1"], ["2"]], 2]);
  });
});

describe("what was seen", () => {
  it("is told at once, then not oftener than every two seconds, and the last of it always", async () => {
    const told: string[] = [];
    const marking = new Marking((session, last) => told.push(`${session} ${last}`));

    for (const last of ["1", "2", "3"]) {
      marking.seen("s1", last);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(told).toEqual(["s1 1"]);
    await vi.advanceTimersByTimeAsync(2000);

    expect(told).toEqual(["s1 1", "s1 3"]);
  });

  it("is told when one turns to another conversation before its time", async () => {
    const told: string[] = [];
    const marking = new Marking((session, last) => told.push(`${session} ${last}`));
    marking.seen("s1", "1");
    await vi.advanceTimersByTimeAsync(0);
    marking.seen("s1", "2");

    marking.seen("s2", "");

    expect(told).toEqual(["s1 1", "s1 2"]);
  });
});
