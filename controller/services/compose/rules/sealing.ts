import { sealedWord, sealedWordKey } from "../../../../shared/services/sealed.ts";
import { STACK_LIMITS } from "../../../../shared/services/wire.ts";
import type { WrittenWord } from "../keys/written-word.ts";
import { compare, refuse, type Reading, type Spot } from "../shape/reading.ts";

/** The words of a stack that travel sealed, in the order of their numbers. */
export type Sealing = string[];

/** Where words stand, for what is said of them. */
interface Home {
  readonly spot: Spot;
  readonly part: string;
  readonly reading: Reading;
}

/**
 * A word as it may stand in a plan. One that came from a variable is replaced, and so is one that only looks as if it
 * had been: no file can name the word of another place.
 */
function sealed(sealing: Sealing, { text, veiled }: WrittenWord, limit: number, home: Home): string {
  if (!veiled && sealedWordKey(text) === undefined) return text;
  if (text.length > limit || text.includes("\0")) refuse(home.reading, home.spot, "over-limit", { part: home.part });
  return sealedWord(sealing.push(text) - 1);
}

/** The words of a command line. */
export const sealedWords = (sealing: Sealing, words: readonly WrittenWord[], home: Home): string[] =>
  words.map((word) => sealed(sealing, word, STACK_LIMITS.wordChars, home));

/** Values by name, sorted by name. */
export function sealedValues(
  sealing: Sealing,
  values: ReadonlyMap<string, WrittenWord> | undefined,
  limit: number,
  home: Home,
): Record<string, string> {
  const sorted = [...(values ?? [])].toSorted(([a], [b]) => compare(a, b));
  return Object.fromEntries(sorted.map(([name, word]) => [name, sealed(sealing, word, limit, home)]));
}

/** What was sealed, by number. */
export const sealedContent = (sealing: Sealing): Record<string, string> => Object.fromEntries(sealing.entries());
