import type { Why } from "./contract.ts";
import type { Rejection } from "./reasons.ts";
import type { Scored } from "./score.ts";

/** What came of looking at every node for one instance; bounded, however large the fleet. */
export interface Choice {
  /** The best, best first; ties by node id. The first one is chosen. At most `SCORED_KEPT`. */
  readonly scored: readonly Scored[];
  /** How many could take it in all. */
  readonly possible: number;
  /** In order of node id; where none can take it, the one that lacks the least comes first. At most `REJECTED_KEPT`. */
  readonly rejected: readonly Rejection[];
  readonly rejectedMore: number;
  /** Nobody can take it, and only a person can change that. */
  readonly hopeless: boolean;
}

/** A choice as it is kept. Rejections are shared between choices: look, don't touch. */
export const whyOf = ({ scored, rejected, rejectedMore }: Choice): Why => ({
  scored: [...scored],
  rejected: [...rejected],
  rejectedMore,
});
