import { NEUTRAL_PERCENT } from "./weights.ts";

/** What the journal tells of a node: seconds that it was heard, and silent, the old ones fading. Up to wall time `atMs`. */
export interface Reliability {
  heardS: number;
  silentS: number;
  atMs: number;
  silent: boolean;
}

/** After three weeks a second counts half. */
const HALF_LIFE_S = 21 * 24 * 3_600;
/** A silence counts at least this long: each costs people an answer. */
const SILENCE_S_MIN = 3_600;
/** A new node is neither good nor bad; after some days its own record outweighs that. */
const DOUBT_S = 4 * 24 * 3_600;
/** A node that is silent a tenth of the time is as bad as one can be. */
const WORST_SILENT_PER_MILLE = 100;

export const newReliability = (atMs: number): Reliability => ({ heardS: 0, silentS: 0, atMs, silent: false });

/** What was spent since then, in seconds that count; a wall clock that went back adds nothing. */
const spentS = (atMs: number, nowMs: number): number => Math.max(0, Math.floor((nowMs - atMs) / 1_000));

/** What was spent fades too, by about half of what it is old. */
function newS(s: number): number {
  const most = Math.min(s, 2 * HALF_LIFE_S);
  return faded(most, Math.floor(most / 2));
}

/** Halves with each half-life, straight in between: whole numbers all the way. */
function faded(s: number, ageS: number): number {
  const halves = Math.floor(ageS / HALF_LIFE_S);
  if (halves > 30) return 0;
  const left = Math.floor(s / 2 ** halves);
  return left - Math.floor((left * (ageS % HALF_LIFE_S)) / (2 * HALF_LIFE_S));
}

/** The record once the node fell silent, or spoke again, at that moment. */
export function turned(record: Reliability, silent: boolean, atMs: number): Reliability {
  if (record.silent === silent) return record;
  const spent = spentS(record.atMs, atMs);
  const heardS = faded(record.heardS, spent) + (silent ? newS(spent) : 0);
  const silentS = faded(record.silentS, spent) + (silent ? SILENCE_S_MIN : newS(spent));
  return { heardS, silentS, atMs: record.atMs + spent * 1_000, silent };
}

/** How far a node is to be relied on, in percent; 50 for one that nobody knows yet. */
export function reliablePercent(record: Reliability | undefined, nowMs: number): number {
  if (record === undefined) return NEUTRAL_PERCENT;
  const spent = spentS(record.atMs, nowMs);
  const silentS = faded(record.silentS, spent) + (record.silent ? newS(spent) : 0);
  const seenS = faded(record.heardS, spent) + silentS + (record.silent ? 0 : newS(spent));
  if (seenS === 0) return NEUTRAL_PERCENT;
  const silentPerMille = Math.floor((silentS * 1_000) / seenS);
  const own = Math.max(0, 100 - Math.floor((silentPerMille * 100) / WORST_SILENT_PER_MILLE));
  return Math.floor((own * seenS + NEUTRAL_PERCENT * DOUBT_S) / (seenS + DOUBT_S));
}
