/** How often which amount was seen: bucket → count. Buckets widen with the amount, by an eighth of each doubling. */
export type Histogram = Record<number, number>;

const STEPS = 8;
const STEP_BITS = 3;

/** Amounts up to 2³² − 1: 0 to 7 have a bucket each. */
export function bucketOf(amount: number): number {
  const whole = Math.min(4_294_967_295, Math.max(0, Math.floor(amount)));
  if (whole < STEPS) return whole;
  const log = 31 - Math.clz32(whole);
  return STEPS + (log - STEP_BITS) * STEPS + ((whole >>> (log - STEP_BITS)) & (STEPS - 1));
}

/** The most that a bucket holds. */
export function upperOf(bucket: number): number {
  if (bucket < STEPS) return bucket;
  const log = Math.floor((bucket - STEPS) / STEPS) + STEP_BITS;
  const step = (bucket - STEPS) % STEPS;
  return (STEPS + step + 1) * 2 ** (log - STEP_BITS) - 1;
}

export function count(histogram: Histogram, amount: number): void {
  const bucket = bucketOf(amount);
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}

/** The amount that half of all did not exceed, at most an eighth too high; 0 where nothing was counted. */
export function medianOf(histogram: Histogram): number {
  const buckets = Object.entries(histogram)
    .map(([bucket, times]) => [Number(bucket), times] as const)
    .sort(([a], [b]) => a - b);
  const all = buckets.reduce((sum, [, times]) => sum + times, 0);
  let below = 0;
  for (const [bucket, times] of buckets) {
    below += times;
    if (below * 2 >= all) return upperOf(bucket);
  }
  return 0;
}
