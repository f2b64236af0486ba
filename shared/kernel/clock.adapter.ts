import { openSync, readSync } from "node:fs";
import { uptime } from "node:os";
import type { Clock } from "./time.ts";

/** A machine may sleep: timers stand still meanwhile, so none is trusted for longer than this. */
const LONGEST_TIMER_MS = 5_000;
/** `/proc/uptime` counts hundredths; a smaller difference between the two clocks is rounding, not a suspend. */
const ROUNDING_MS = 25;

/** Reads milliseconds since boot, suspend included; where there is no `/proc`, the system's own uptime. */
function uptimeReader(): () => number {
  const buffer = Buffer.alloc(64);
  try {
    const file = openSync("/proc/uptime", "r");
    return () => Number.parseFloat(buffer.toString("latin1", 0, readSync(file, buffer, 0, 64, 0))) * 1_000;
  } catch {
    return () => uptime() * 1_000;
  }
}

/**
 * The machine's clocks. `/proc/uptime` counts through a suspend but in steps of 10 ms; the monotonic clock is fine but
 * sleeps with the machine. The first corrects the second, and time never runs back.
 */
export function createClock(): Clock {
  const readUptimeMs = uptimeReader();
  let offsetMs = readUptimeMs() - performance.now();
  let lastBootMs = 0;
  const bootMs = (): number => {
    const monotonicMs = performance.now();
    const seenOffsetMs = readUptimeMs() - monotonicMs;
    if (Math.abs(seenOffsetMs - offsetMs) > ROUNDING_MS) offsetMs = seenOffsetMs;
    lastBootMs = Math.max(lastBootMs, Math.floor(monotonicMs + offsetMs));
    return lastBootMs;
  };
  return {
    now: () => ({ bootMs: bootMs(), wallMs: Date.now() }),
    alarm: (atBootMs, call) => {
      let timer: NodeJS.Timeout;
      const wait = (): void => {
        const leftMs = atBootMs - bootMs();
        if (leftMs <= 0) call();
        else timer = setTimeout(wait, Math.min(leftMs, LONGEST_TIMER_MS));
      };
      timer = setTimeout(wait, Math.min(Math.max(0, atBootMs - bootMs()), LONGEST_TIMER_MS));
      return () => clearTimeout(timer);
    },
    soon: (call) => {
      setImmediate(call);
    },
  };
}
