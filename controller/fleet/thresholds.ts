import { MINUTE_MS, SECOND_MS } from "../../shared/kernel/time.ts";

/** Unreadable messages of one node are counted over this long. */
export const GARBAGE_WINDOW_MS = 10 * MINUTE_MS;
/** From this many on, they are worth a person's attention. */
export const GARBAGE_COUNT = 20;
/** Silences that began within this of the latest began together: lines of different pace notice a cut a minute apart. */
export const TOGETHER_MS = 2 * MINUTE_MS;
/** A node's wall clock may differ this much from the controller's, the message's way included. */
export const CLOCK_APART_MS = 60 * SECOND_MS;
/** Attempts to tell the message server its nodes: from, and at most, this far apart. */
export const ADMIT_RETRY_MS = SECOND_MS;
export const ADMIT_RETRY_MAX_MS = 30 * SECOND_MS;
/** Where a deadline has passed and can't be acted on yet, the next look comes this much later. */
export const LOOK_AGAIN_MS = 500;
