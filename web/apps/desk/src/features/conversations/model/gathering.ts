/** Ids that events name, asked for together: soon after the first, then as often as answers come, but not oftener. */

const MOST = 50;

export interface Pace {
  /** From the first wish to asking: what comes with it goes with it. */
  firstMs: number;
  /** From one asking to the next. */
  restMs: number;
}

export class Gathering {
  private readonly wanted = new Set<string>();
  private asked: ReadonlySet<string> = new Set();
  private isPlanned = false;
  private lastAt = -Infinity;

  /** `ask` loads these; when it fails they are told to `lost`. */
  constructor(
    private readonly pace: Pace,
    private readonly ask: (ids: string[]) => Promise<void>,
    private readonly lost: () => void,
  ) {}

  want(ids: readonly string[]): void {
    for (const id of ids) this.wanted.add(id);
    this.plan();
  }

  /** Something happened to it: when it is being loaded this moment, the answer may be from before. */
  touch(id: string): void {
    if (this.asked.has(id)) this.want([id]);
  }

  private plan(): void {
    if (this.isPlanned || !this.wanted.size) return;
    this.isPlanned = true;
    const { firstMs, restMs } = this.pace;
    setTimeout(() => void this.run(), Math.max(firstMs, this.lastAt + restMs - performance.now()));
  }

  private async run(): Promise<void> {
    const ids = [...this.wanted].slice(0, MOST);
    for (const id of ids) this.wanted.delete(id);
    this.asked = new Set(ids);
    this.lastAt = performance.now();
    try {
      await this.ask(ids);
    } catch {
      this.lost();
    } finally {
      this.asked = new Set();
      this.isPlanned = false;
      this.plan();
    }
  }
}
