import { z } from "zod";
import { count, medianOf } from "./histogram.ts";

const Buckets = z.record(z.string(), z.int().min(1));

/** What one container took so far in this window. Memory in KiB and processor in thousandths, by bucket. */
export const Tally = z.object({
  samples: z.int().min(0),
  memoryPeakBytes: z.int().min(0),
  cpuPeakMilli: z.int().min(0),
  memoryKib: Buckets,
  cpuMilli: Buckets,
});
export type Tally = z.infer<typeof Tally>;

const KIB = 1_024;

export const emptyTally = (): Tally => ({
  samples: 0,
  memoryPeakBytes: 0,
  cpuPeakMilli: 0,
  memoryKib: {},
  cpuMilli: {},
});

/** Counts one minute of a container. */
export function take(tally: Tally, memoryBytes: number, cpuMilli: number): void {
  tally.samples += 1;
  tally.memoryPeakBytes = Math.max(tally.memoryPeakBytes, memoryBytes);
  tally.cpuPeakMilli = Math.max(tally.cpuPeakMilli, cpuMilli);
  count(tally.memoryKib, memoryBytes / KIB);
  count(tally.cpuMilli, cpuMilli);
}

/** Peak and usual of a window, as they are reported; what is usual is never told as more than the peak. */
export function summary({ memoryPeakBytes, cpuPeakMilli, memoryKib, cpuMilli }: Tally) {
  return {
    memoryPeakBytes,
    memoryUsualBytes: Math.min(memoryPeakBytes, (medianOf(memoryKib) + 1) * KIB),
    cpuPeakMilli,
    cpuUsualMilli: Math.min(cpuPeakMilli, medianOf(cpuMilli)),
  };
}
