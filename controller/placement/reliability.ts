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

/** The record as it stands at a later moment; a wall clock that went back adds nothing. */
function aged({ heardS, silentS, atMs, silent }: Reliability, nowMs: number): Reliability {
  const spentS = Math.max(0, Math.floor((nowMs - atMs) / 1_000));
  const fade = (s: number) => faded(s, spentS);
  // What was spent meanwhile fades too, by about half of what it is old.
  const added = faded(Math.min(spentS, 2 * HALF_LIFE_S), Math.floor(Math.min(spentS, 2 * HALF_LIFE_S) / 2));
  return {
    heardS: fade(heardS) + (silent ? 0 : added),
    silentS: fade(silentS) + (silent ? added : 0),
    atMs: atMs + spentS * 1_000,
    silent,
  };
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
  const next = aged(record, atMs);
  return { ...next, silent, silentS: next.silentS + (silent ? SILENCE_S_MIN : 0) };
}

/** How far a node is to be relied on, in percent; 50 for one that nobody knows yet. */
export function reliablePercent(record: Reliability | undefined, nowMs: number): number {
  if (record === undefined) return NEUTRAL_PERCENT;
  const { heardS, silentS } = aged(record, nowMs);
  const seenS = heardS + silentS;
  if (seenS === 0) return NEUTRAL_PERCENT;
  const silentPerMille = Math.floor((silentS * 1_000) / seenS);
  const own = Math.max(0, 100 - Math.floor((silentPerMille * 100) / WORST_SILENT_PER_MILLE));
  return Math.floor((own * seenS + NEUTRAL_PERCENT * DOUBT_S) / (seenS + DOUBT_S));
}
