import type { Words } from "../../shared/kernel/result.ts";

/**
 * What a node is scored by. The weights are fixed and sum to 100, so that a score means the same whatever was asked.
 * `energy` and `funding` are advice: every node is at `NEUTRAL_PERCENT` until such facts are told.
 */
export const WEIGHTS = {
  otherSite: 40,
  headroom: 13,
  room: 12,
  near: 10,
  reliable: 10,
  imagesHere: 5,
  healthy: 4,
  energy: 3,
  funding: 3,
} as const;

export type ScorePart = keyof typeof WEIGHTS;

/** A part of which nothing is known yet: it neither helps nor harms. */
export const NEUTRAL_PERCENT = 50;

/** Each part, as people read it. */
const PARTS: Readonly<Record<ScorePart, Words>> = {
  otherSite: { fr: "autre lieu", en: "other site" },
  headroom: { fr: "marge si un lieu tombe", en: "spare if a site fails" },
  room: { fr: "place", en: "room" },
  near: { fr: "données proches", en: "data near" },
  reliable: { fr: "fiabilité", en: "reliability" },
  imagesHere: { fr: "images", en: "images" },
  healthy: { fr: "santé", en: "health" },
  energy: { fr: "énergie", en: "energy" },
  funding: { fr: "financement", en: "funding" },
};

/** A part's share of the score, from a percentage: whole points. */
export const weigh = (part: ScorePart, percent: number): number =>
  Math.floor((WEIGHTS[part] * Math.max(0, Math.min(100, percent))) / 100);

/** `other site 40 of 40, room 9 of 12, …`; parts of older journals, that nobody counts any more, are left out. */
export function saidParts(parts: Readonly<Record<string, number>>): Words {
  const each = (language: keyof Words, of: string) =>
    Object.entries(PARTS)
      .filter(([part]) => parts[part] !== undefined)
      .map(([part, words]) => `${words[language]} ${parts[part]}${of}${WEIGHTS[part as ScorePart]}`)
      .join(", ");
  return { fr: each("fr", " sur "), en: each("en", " of ") };
}
