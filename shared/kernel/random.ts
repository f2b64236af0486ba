/** The port to chance inside the core: seeded, so that a run can be played again. Never for secrets. */
export interface Random {
  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, ample for jitter and tie-free ids. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  return { below: (bound) => Math.floor((next() / 4_294_967_296) * bound) };
}

/** `ms` spread evenly over ±`percent`, so that a fleet that woke together does not beat together. */
export function jitterMs(random: Random, ms: number, percent: number): number {
  const span = Math.floor((ms * percent) / 100);
  return ms - span + random.below(2 * span + 1);
}

/** Exponential backoff: between half and all of `baseMs` × 2^`attempt`, never over `capMs`. */
export function backoffMs(random: Random, attempt: number, baseMs: number, capMs: number): number {
  const ceilingMs = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 20));
  return Math.min(capMs, Math.floor(ceilingMs / 2) + random.below(Math.floor(ceilingMs / 2) + 1));
}
