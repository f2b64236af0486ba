import type { Clock } from "../../shared/kernel/time.ts";

/** A clock that stands still until it is told to go; every alarm rings at its own moment, in order. */
export interface FakeClock extends Clock {
  /** Runs all that is due up to and at `untilBootMs`, then stands there. */
  run(untilBootMs: number): void;
  /** `run` for so many milliseconds more. */
  advance(ms: number): void;
  /** Runs only what was asked for `soon`; no time passes. */
  settle(): void;
  /** Someone sets the wall clock; the boot clock goes on. */
  jumpWall(ms: number): void;
  /** How many alarms wait. */
  readonly waiting: number;
}

interface Alarm {
  readonly atMs: number;
  readonly seq: number;
  call: (() => void) | undefined;
}

const before = (a: Alarm, b: Alarm): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);

/** A binary heap of alarms by (time, seq). */
class AlarmHeap {
  readonly #items: Alarm[] = [];

  get first(): Alarm | undefined {
    return this.#items[0];
  }

  get live(): number {
    return this.#items.filter(({ call }) => call !== undefined).length;
  }

  push(alarm: Alarm): void {
    const items = this.#items;
    let at = items.push(alarm) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = items[up];
      if (parent === undefined || before(parent, alarm)) break;
      items[at] = parent;
      at = up;
    }
    items[at] = alarm;
  }

  pop(): Alarm | undefined {
    const items = this.#items;
    const [top] = items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      const left = items[2 * at + 1];
      const right = items[2 * at + 2];
      const [child, index] =
        right !== undefined && left !== undefined && before(right, left) ? [right, 2 * at + 2] : [left, 2 * at + 1];
      if (child === undefined || before(last, child)) break;
      items[at] = child;
      at = index;
    }
    items[at] = last;
    return top;
  }
}

/** Starts an hour after boot, on 22 November 2026 at noon, unless told otherwise. */
export function createFakeClock(start: { bootMs?: number; wallMs?: number } = {}): FakeClock {
  let bootMs = start.bootMs ?? 3_600_000;
  let offsetMs = (start.wallMs ?? 1_795_348_800_000) - bootMs;
  let seq = 0;
  const heap = new AlarmHeap();
  const queue: (() => void)[] = [];
  const settle = (): void => {
    for (let i = 0; i < queue.length; i += 1) queue[i]?.();
    queue.length = 0;
  };
  const run = (untilBootMs: number): void => {
    settle();
    for (let next = heap.first; next !== undefined && next.atMs <= untilBootMs; next = heap.first) {
      heap.pop();
      if (next.call === undefined) continue;
      bootMs = Math.max(bootMs, next.atMs);
      next.call();
      settle();
    }
    bootMs = Math.max(bootMs, untilBootMs);
  };
  return {
    now: () => ({ bootMs, wallMs: bootMs + offsetMs }),
    alarm: (atMs, call) => {
      seq += 1;
      const alarm: Alarm = { atMs, seq, call };
      heap.push(alarm);
      return () => {
        alarm.call = undefined;
      };
    },
    soon: (call) => {
      queue.push(call);
    },
    run,
    advance: (ms) => run(bootMs + ms),
    settle,
    jumpWall: (ms) => {
      offsetMs += ms;
    },
    get waiting() {
      return heap.live;
    },
  };
}
