/** One connection to the event stream, kept alive: resumed from the last number, watched for silence. */
import { FrameReader, type Frame } from "./sse";

export interface StreamEvent {
  number: number;
  name: string;
  data: Record<string, unknown>;
}

export interface Hearer {
  event(event: StreamEvent): void;
  /** Too far behind: what is shown must be loaded anew, then call `resume`. */
  reset(): void;
  state(state: "live" | "connecting"): void;
  /** The login has ended; no use in trying again. */
  ended(): void;
}

// The server says something at least every 15 s.
const SILENCE_MS = 40_000;
const FIRST_RETRY_MS = 400;
const LAST_RETRY_MS = 10_000;

export class Connection {
  private stopped = false;
  private attempt: AbortController | null = null;
  private wake: () => void = () => undefined;
  private heardAt = 0;
  private readonly look = (): void => {
    if (document.visibilityState === "visible" && Date.now() - this.heardAt > SILENCE_MS / 2) this.again();
  };
  // What the browser knows at once, the connection would notice only by silence.
  private readonly drop = (): void => this.attempt?.abort();

  constructor(
    private last: number,
    private readonly hearer: Hearer,
    private readonly url = "/events",
  ) {
    document.addEventListener("visibilitychange", this.look);
    window.addEventListener("online", this.look);
    window.addEventListener("offline", this.drop);
    void this.run();
  }

  /** After a reset: goes on from here. */
  resume(last: number): void {
    this.last = last;
    this.again();
  }

  stop(): void {
    this.stopped = true;
    document.removeEventListener("visibilitychange", this.look);
    window.removeEventListener("online", this.look);
    window.removeEventListener("offline", this.drop);
    this.again();
  }

  private again(): void {
    this.attempt?.abort();
    this.wake();
  }

  private async run(): Promise<void> {
    let delay = FIRST_RETRY_MS;
    while (!this.stopped) {
      const lived = await this.once().catch(() => false);
      if (this.stopped) return;
      this.hearer.state("connecting");
      delay = lived ? FIRST_RETRY_MS : Math.min(delay * 2, LAST_RETRY_MS);
      await this.pause(delay * (0.75 + Math.random() / 2));
    }
  }

  /** Reads until the end; whether it had been live. */
  private async once(): Promise<boolean> {
    const attempt = (this.attempt = new AbortController());
    const answer = await fetch(`${this.url}?after=${this.last}`, {
      signal: attempt.signal,
      headers: { accept: "text/event-stream" },
      cache: "no-store",
    });
    if (answer.status === 401 || answer.status === 403) {
      this.stop();
      this.hearer.ended();
      return false;
    }
    if (!answer.ok || !answer.body) return false;
    this.hearer.state("live");
    const frames = new FrameReader();
    const words = new TextDecoder();
    const reader = answer.body.getReader();
    const watchdog = window.setInterval(() => {
      if (Date.now() - this.heardAt > SILENCE_MS) attempt.abort();
    }, SILENCE_MS / 4);
    this.heardAt = Date.now();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return true;
        this.heardAt = Date.now();
        for (const frame of frames.feed(words.decode(value, { stream: true }))) this.take(frame);
      }
    } catch {
      return true;
    } finally {
      window.clearInterval(watchdog);
    }
  }

  private take(frame: Frame): void {
    if (frame.name === "reset") {
      this.hearer.reset();
      return;
    }
    if (frame.name === "login.ended") {
      this.stop();
      this.hearer.ended();
      return;
    }
    const number = Number(frame.id);
    if (frame.id && number <= this.last) return;
    if (frame.id && Number.isFinite(number)) this.last = number;
    this.hearer.event({ number, name: frame.name, data: parsed(frame.data) });
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = window.setTimeout(resolve, ms);
      this.wake = () => {
        window.clearTimeout(timer);
        resolve();
      };
    });
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text || "{}") as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}
