/** The system and the agent need room too. */
export const MEMORY_KEPT_PERCENT = 10;
export const DISK_KEPT_PERCENT = 10;
/** Processor time is shared, so it is promised twice. */
export const CPU_OVERCOMMIT = 2;
/** What a message to a node holds, less what stands around the instances and their sealed environments. */
export const PLAN_BYTES_MAX = 600_000;

/** Of a choice, this much is told and written; the rest is a count. */
export const SCORED_KEPT = 10;
export const REJECTED_KEPT = 50;
/** And this much of it stays at hand for each instance. */
export const SCORED_AT_HAND = 3;
export const REJECTED_AT_HAND = 8;
