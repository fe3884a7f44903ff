/**
 * The event stream as a tab uses it: one connection per browser, shared by all its tabs.
 *
 * The tab that holds the lock connects and tells the others. Each told event names the one before it, so that a tab
 * that missed something sees the gap and loads anew. Without locks or channels (a page not served securely) every tab
 * connects by itself.
 */
import { Connection, type Hearer, type StreamEvent } from "./connection";

export type StreamState = "live" | "connecting";

type Told =
  | { kind: "event"; previous: number; event: StreamEvent }
  | { kind: "hello"; last: number }
  | { kind: "state"; state: StreamState }
  | { kind: "who" }
  | { kind: "reset" }
  | { kind: "ended" };

export interface Tab {
  event(event: StreamEvent): void;
  /** Something was missed: load anew; answers with the number that the new snapshot carries. */
  reload(): Promise<number>;
  state(state: StreamState): void;
  ended(): void;
}

/** What the stream stands on; tests bring their own. */
export interface Ground {
  channel: BroadcastChannel | null;
  lead: ((work: () => Promise<void>, signal: AbortSignal) => void) | null;
  connect: (last: number, hearer: Hearer) => { resume(last: number): void; stop(): void };
}

export function browserGround(name: string): Ground {
  const shared = "locks" in navigator && "BroadcastChannel" in globalThis;
  return {
    channel: shared ? new BroadcastChannel(name) : null,
    lead: shared ? (work, signal) => void navigator.locks.request(name, { signal }, work).catch(() => undefined) : null,
    connect: (last, hearer) => new Connection(last, hearer),
  };
}

export class SharedStream {
  private last = -1;
  private waiting: Told[] | null = [];
  private connection: ReturnType<Ground["connect"]> | null = null;
  private state: StreamState = "connecting";
  private readonly over = new AbortController();

  /** Listens at once, so that nothing told between now and the first snapshot is missed. */
  constructor(
    private readonly tab: Tab,
    private readonly ground: Ground,
  ) {
    ground.channel?.addEventListener("message", (message: MessageEvent<Told>) => this.hear(message.data));
    void this.load();
  }

  /** Whether this tab connects, for itself or for all. */
  get isLeading(): boolean {
    return this.connection !== null;
  }

  stop(): void {
    this.over.abort();
    this.connection?.stop();
    this.connection = null;
    this.ground.channel?.close();
  }

  /** Loads the snapshot, then applies what was told meanwhile. */
  private async load(): Promise<void> {
    this.waiting ??= [];
    let number: number;
    try {
      number = await this.tab.reload();
    } catch {
      if (this.over.signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return this.load();
    }
    if (this.over.signal.aborted) return;
    const first = this.last < 0;
    this.last = number;
    const meanwhile = this.waiting;
    this.waiting = null;
    for (const told of meanwhile) this.hear(told);
    this.connection?.resume(this.last);
    if (first) this.join();
  }

  private join(): void {
    if (!this.ground.lead) {
      this.connection = this.ground.connect(this.last, this.leader());
      return;
    }
    this.tell({ kind: "who" });
    this.ground.lead(
      () =>
        new Promise((resolve) => {
          this.connection = this.ground.connect(this.last, this.leader());
          this.tell({ kind: "hello", last: this.last });
          this.over.signal.addEventListener("abort", () => resolve());
        }),
      this.over.signal,
    );
  }

  private tell(told: Told): void {
    if (!this.over.signal.aborted) this.ground.channel?.postMessage(told);
  }

  private leader(): Hearer {
    let previous = this.last;
    return {
      event: (event) => {
        const told: Told = { kind: "event", previous, event };
        previous = Math.max(previous, event.number);
        this.tell(told);
        this.hear(told);
      },
      reset: () => {
        this.tell({ kind: "reset" });
        this.hear({ kind: "reset" });
      },
      state: (state) => {
        this.tell({ kind: "state", state });
        this.hear({ kind: "state", state });
      },
      ended: () => {
        this.tell({ kind: "ended" });
        this.hear({ kind: "ended" });
      },
    };
  }

  private hear(told: Told): void {
    if (this.over.signal.aborted) return;
    if (told.kind === "state") {
      this.state = told.state;
      this.tab.state(told.state);
    } else if (told.kind === "ended") {
      this.tab.ended();
    } else if (told.kind === "who") {
      if (this.connection) this.tell({ kind: "state", state: this.state });
    } else if (this.waiting) {
      this.waiting.push(told);
    } else if (told.kind === "reset" || (told.kind === "hello" && told.last > this.last)) {
      void this.load();
    } else if (told.kind === "event") {
      this.happened(told.previous, told.event);
    }
  }

  private happened(previous: number, event: StreamEvent): void {
    // Events without a number (a change of rights) are for everybody, at once.
    if (Number.isFinite(event.number) && event.number > 0) {
      if (event.number <= this.last) return;
      if (previous > this.last) {
        void this.load();
        return;
      }
      this.last = event.number;
    }
    this.tab.event(event);
  }
}
