import { describe, expect, it, vi } from "vitest";
import type { Hearer, StreamEvent } from "./connection";
import { SharedStream, type Ground } from "./stream";

/** A browser with a lock, a channel and a server that tests speak for. */
class Browser {
  private readonly ears = new Map<object, (message: MessageEvent) => void>();
  private readonly queue: (() => Promise<void>)[] = [];
  private isLed = false;
  readonly connections: { last: number; hearer: Hearer; stopped: boolean }[] = [];

  ground(): Ground {
    const self = {};
    const channel = {
      addEventListener: (_: string, ear: (message: MessageEvent) => void) => this.ears.set(self, ear),
      postMessage: (data: unknown) => {
        for (const [other, ear] of [...this.ears]) if (other !== self) ear({ data } as MessageEvent);
      },
      close: () => this.ears.delete(self),
    };
    return {
      channel: channel as unknown as BroadcastChannel,
      lead: (work) => {
        this.queue.push(work);
        void this.next();
      },
      connect: (last, hearer) => {
        const connection = { last, hearer, stopped: false };
        this.connections.push(connection);
        return { resume: (number) => void (connection.last = number), stop: () => void (connection.stopped = true) };
      },
    };
  }

  private async next(): Promise<void> {
    if (this.isLed) return;
    const work = this.queue.shift();
    if (!work) return;
    this.isLed = true;
    await work();
    this.isLed = false;
    void this.next();
  }
}

const event = (number: number): StreamEvent => ({ number, name: "message.added", data: {} });
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

function tab(browser: Browser, numbers: number[]) {
  const heard: number[] = [];
  const reload = vi.fn(async () => numbers.shift() ?? 0);
  const stream = new SharedStream(
    { event: (one) => heard.push(one.number), reload, state: () => undefined, ended: () => undefined },
    browser.ground(),
  );
  return { heard, reload, stream };
}

describe("one stream for all tabs", () => {
  it("connects once, from the snapshot's number, and every tab hears each event once", async () => {
    const browser = new Browser();
    const one = tab(browser, [5]);
    await settle();
    const other = tab(browser, [5]);
    await settle();

    browser.connections[0]!.hearer.event(event(6));
    browser.connections[0]!.hearer.event(event(8));

    expect(browser.connections.map((connection) => connection.last)).toEqual([5]);
    expect(one.heard).toEqual([6, 8]);
    expect(other.heard).toEqual([6, 8]);
    expect([one, other].map((each) => each.stream.isLeading)).toEqual([true, false]);
  });

  it("the next tab goes on from its own number when the first is closed", async () => {
    const browser = new Browser();
    const one = tab(browser, [5]);
    await settle();
    const other = tab(browser, [5]);
    await settle();
    browser.connections[0]!.hearer.event(event(6));

    one.stream.stop();
    await settle();
    await settle();

    expect(browser.connections[0]!.stopped).toBe(true);
    expect(browser.connections[1]!.last).toBe(6);
    browser.connections[1]!.hearer.event(event(7));
    expect(other.heard).toEqual([6, 7]);
  });

  it("a tab that missed something sees the gap and loads anew", async () => {
    const browser = new Browser();
    tab(browser, [9]);
    await settle();
    const late = tab(browser, [5, 10]);
    await settle();

    browser.connections[0]!.hearer.event(event(10));
    await settle();

    expect(late.reload).toHaveBeenCalledTimes(2);
    expect(late.heard).toEqual([]);
  });

  it("what is told while a snapshot is loading is applied after it, unless the snapshot has it", async () => {
    const browser = new Browser();
    tab(browser, [5]);
    await settle();
    let loaded: (number: number) => void = () => undefined;
    const heard: number[] = [];
    const slow = new SharedStream(
      {
        event: (one) => heard.push(one.number),
        reload: () => new Promise((resolve) => (loaded = resolve)),
        state: () => undefined,
        ended: () => undefined,
      },
      browser.ground(),
    );
    browser.connections[0]!.hearer.event(event(6));
    browser.connections[0]!.hearer.event(event(7));

    loaded(6);
    await settle();

    expect(heard).toEqual([7]);
    slow.stop();
  });

  it("a reset makes every tab load, and the connection goes on from there", async () => {
    const browser = new Browser();
    const one = tab(browser, [5, 90]);
    await settle();
    const other = tab(browser, [5, 90]);
    await settle();

    browser.connections[0]!.hearer.reset();
    await settle();

    expect([one, other].map((each) => each.reload.mock.calls.length)).toEqual([2, 2]);
    expect(browser.connections[0]!.last).toBe(90);
  });
});
