/** When what was seen is told to the server: at once, then not oftener than every two seconds of a lively talk. */

const REST_MS = 2000;

export class Marking {
  private due: { session: string; last: string } | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private toldAt = -Infinity;

  constructor(private readonly tell: (session: string, last: string) => void) {}

  /** This session is on the screen, seen up to that message; empty when there is nothing to tell of it. */
  seen(session: string, last: string): void {
    // Whoever turns to another has seen the one before.
    if (this.due && this.due.session !== session) this.now();
    if (!last) return;
    this.due = { session, last };
    this.timer ??= setTimeout(() => this.now(), Math.max(0, this.toldAt + REST_MS - Date.now()));
  }

  private now(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (!this.due) return;
    const { session, last } = this.due;
    this.due = null;
    this.toldAt = Date.now();
    this.tell(session, last);
  }
}
