/** Lines that go out together; `dropped` counts those thrown away since the batch before. */
export interface LogBatch {
  readonly lines: readonly string[];
  readonly dropped: number;
}

const BATCH_LINES = 100;
const BATCH_CHARS = 128 * 1024;
/** A line costs its length and what an envelope adds to it. */
const LINE_COST = 64;
const BURST = 1024 * 1024;
const HELD_MAX = 256 * 1024;
const PER_SECOND = 64 * 1024;

/**
 * A log at a bounded rate: a first burst of 1 MiB, then 64 KiB a second. When a container writes faster the oldest
 * lines are dropped and counted, so that what a person sees is what happens now. Time comes by `refill`.
 */
export class LogBatches {
  #held: string[] = [];
  /** Where in `held` the oldest line stands that is neither sent nor dropped. */
  #first = 0;
  #heldCost = 0;
  #dropped = 0;
  #budget = BURST;

  push(line: string): void {
    this.#held.push(line);
    this.#heldCost += costOf(line);
    while (this.#heldCost > HELD_MAX) {
      this.#shift();
      this.#dropped += 1;
    }
  }

  refill(passedMs: number): void {
    this.#budget = Math.min(BURST, this.#budget + Math.floor((passedMs * PER_SECOND) / 1_000));
  }

  /** The next batch, or undefined where there is none yet: `least` says how full it must be to go now. */
  take(least: "full" | "any"): LogBatch | undefined {
    return this.#budget <= 0 ? undefined : this.#next(least);
  }

  /** The next batch whatever the rate, for the end. */
  drain(): LogBatch | undefined {
    return this.#next("any");
  }

  #next(least: "full" | "any"): LogBatch | undefined {
    const waiting = this.#held.length - this.#first;
    if (least === "full" && waiting < BATCH_LINES) return undefined;
    if (waiting === 0 && this.#dropped === 0) return undefined;
    const lines: string[] = [];
    for (let chars = 0; lines.length < Math.min(BATCH_LINES, waiting); ) {
      chars += this.#held[this.#first]?.length ?? 0;
      if (chars > BATCH_CHARS) break;
      const line = this.#shift();
      this.#budget -= costOf(line);
      lines.push(line);
    }
    const dropped = this.#dropped;
    this.#dropped = 0;
    return { lines, dropped };
  }

  #shift(): string {
    const line = this.#held[this.#first] ?? "";
    this.#heldCost -= costOf(line);
    this.#first += 1;
    if (this.#first * 2 > this.#held.length) {
      this.#held = this.#held.slice(this.#first);
      this.#first = 0;
    }
    return line;
  }
}

const costOf = (line: string) => line.length + LINE_COST;
