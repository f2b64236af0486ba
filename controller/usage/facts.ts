import type { ReportBody } from "../../shared/execution/wire.ts";
import { DAY_MS } from "../../shared/kernel/time.ts";
import { CPU_MILLI_MAX, MEMORY_BYTES_MAX, MEMORY_BYTES_MIN } from "../../shared/services/names.ts";

export type UsageReport = ReportBody & { readonly kind: "usage" };

/** What one instance's container took over one window. */
export interface Window {
  windowMs: number;
  memoryPeakBytes: number;
  memoryUsualBytes: number;
  cpuPeakMilli: number;
  cpuUsualMilli: number;
}

/** What a container is counted for. */
export interface Counted {
  readonly memoryBytes: number;
  readonly cpuMilli: number;
}

/** What is known of a container over all its instances; the largest of each. */
export type Taken = Readonly<Window>;

/** Long enough to have seen a night's backup. */
const ENOUGH_MS = DAY_MS;
/** What is older no longer counts. */
const KEPT_MS = 7 * DAY_MS;
const WINDOWS_MAX = 64;

/** The windows with a new one behind them, and without those that are too old to count. */
export function withWindow(windows: readonly Window[], report: UsageReport): Window[] {
  const { windowMs, memoryPeakBytes, memoryUsualBytes, cpuPeakMilli, cpuUsualMilli } = report;
  const all = [...windows, { windowMs, memoryPeakBytes, memoryUsualBytes, cpuPeakMilli, cpuUsualMilli }];
  let spanMs = 0;
  let from = all.length;
  while (from > 0 && spanMs < KEPT_MS && all.length - from < WINDOWS_MAX) {
    from -= 1;
    spanMs += all[from]?.windowMs ?? 0;
  }
  return all.slice(from);
}

const largest = (windows: readonly Window[], of: keyof Window): number =>
  windows.reduce((most, window) => Math.max(most, window[of]), 0);

/** The whole of what was seen of a container; undefined where nothing was. `windowMs`: of the instance seen longest. */
export function takenOf(instances: readonly (readonly Window[])[]): Taken | undefined {
  const all = instances.flat();
  if (all.length === 0) return undefined;
  const spans = instances.map((windows) => windows.reduce((sum, { windowMs }) => sum + windowMs, 0));
  return {
    windowMs: Math.max(...spans),
    memoryPeakBytes: largest(all, "memoryPeakBytes"),
    memoryUsualBytes: largest(all, "memoryUsualBytes"),
    cpuPeakMilli: largest(all, "cpuPeakMilli"),
    cpuUsualMilli: largest(all, "cpuUsualMilli"),
  };
}

const MIB = 1024 ** 2;
const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/**
 * Memory at its peak and a tenth more, for a container that lacks it dies; a processor as it is usually taken, for one
 * that lacks it waits. Undefined until a day was seen.
 */
export function countedFrom(taken: Taken): Counted | undefined {
  if (taken.windowMs < ENOUGH_MS) return undefined;
  const memoryBytes = Math.ceil((taken.memoryPeakBytes * 11) / (10 * MIB)) * MIB;
  const cpuMilli = Math.ceil(taken.cpuUsualMilli / 10) * 10;
  return {
    memoryBytes: within(memoryBytes, MEMORY_BYTES_MIN, MEMORY_BYTES_MAX),
    cpuMilli: within(cpuMilli, 10, CPU_MILLI_MAX),
  };
}

const apart = (held: number, next: number): boolean => Math.abs(next - held) * 5 > held;

/** Whether a count is worth a new plan: more than a fifth apart. */
export const worthCounting = (held: Counted | undefined, next: Counted): boolean =>
  held === undefined || apart(held.memoryBytes, next.memoryBytes) || apart(held.cpuMilli, next.cpuMilli);
