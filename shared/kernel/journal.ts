import type { Entry, Head, JournalRecord } from "./entry.ts";
import type { Json } from "./json.ts";

/**
 * What became of an append. `conflict`: another writer moved the head. `unknown`: it may or may not be written, so look
 * for the record by `tail`. `refused`: certainly not written (disk full, read-only), with the sentence why.
 */
export type AppendOutcome =
  | { readonly kind: "committed" }
  | { readonly kind: "conflict" }
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string };

/** Where the journal ends: its head, and the id of the last record that was written. */
export interface Tail {
  readonly head: Head;
  readonly recordId: string | undefined;
}

/** All folds at one point of the chain, so that start-up does not grow with age. */
export interface Checkpoint {
  readonly head: Head;
  readonly folds: Readonly<Record<string, { readonly version: number; readonly state: Json }>>;
}

/** A read ends with the sentence of what went wrong, or with undefined. */
export type ReadEnd = (broken: string | undefined) => void;

/**
 * The port to the one truth. Calls back exactly once per call, at once or later, so that the simulator can stand behind
 * it as well as a disk or a network.
 */
export interface Journal {
  append(after: Head, record: JournalRecord, done: (outcome: AppendOutcome) => void): void;
  /** Hands over entries in batches from `fromSeq` on, oldest first, then ends. A batch that answers `false` is the last. */
  read(fromSeq: number, batch: (entries: readonly Entry[]) => boolean | void, end: ReadEnd): void;
  tail(done: (tail: Tail) => void): void;
  loadCheckpoint(done: (checkpoint: Checkpoint | undefined) => void): void;
  /** Best effort: a lost checkpoint costs time at the next start, nothing else. Takes its copy before it returns. */
  saveCheckpoint(checkpoint: Checkpoint): void;
  close(): void;
}
