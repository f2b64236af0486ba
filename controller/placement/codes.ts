import { type ReasonCode, REASONS } from "./reasons.ts";

/** The reasons as numbers, in the order in which they are looked for: the first that holds is the one that is said. */
const CODES = [
  "fits",
  "retired",
  "distrusted",
  "site-excluded",
  "site-not-wanted",
  "same-node",
  "silent",
  "cordoned",
  "unknown",
  "no-engine",
  "wrong-platform",
  "constraint",
  "port-taken",
  "plan-full",
  "no-memory",
  "no-cpu",
  "no-disk",
  "data-elsewhere",
] as const satisfies readonly (ReasonCode | "fits")[];

export const CODE = Object.fromEntries(CODES.map((reason, code) => [reason, code])) as Record<
  (typeof CODES)[number],
  number
>;
export const FITS = 0;
const SAME_NODE = CODE["same-node"];
const PORT_TAKEN = CODE["port-taken"];
export const PLAN_FULL = CODE["plan-full"];
export const NO_MEMORY = CODE["no-memory"];
export const NO_CPU = CODE["no-cpu"];
export const NO_DISK = CODE["no-disk"];
const ELSEWHERE = CODE["data-elsewhere"];

/** The reason that a code stands for. */
export const reasonOf = (code: number): ReasonCode => CODES[code] as ReasonCode;

/** True for a node that lacks room, and nothing else. */
export const lacksRoom = (code: number): boolean => code === NO_MEMORY || code === NO_CPU || code === NO_DISK;

/** True when a node stays so until a person changes something. */
export const isLasting = (code: number): boolean => code !== FITS && REASONS[reasonOf(code)].lasting;

/** The code of a node where a sibling stands, or a port is taken: what is looked for earlier is said all the same. */
export const withSibling = (code: number): number => (code === FITS || code > SAME_NODE ? SAME_NODE : code);
export const withPort = (code: number): number => (code === FITS || code > PORT_TAKEN ? PORT_TAKEN : code);
export const awayFromHome = (code: number): number => (code === FITS ? ELSEWHERE : code);
