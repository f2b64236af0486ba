import { canonical, type Json, sha256Hex } from "./json.ts";

/** Who did it: a person, a node, or the system itself. */
export type Actor = "system" | `node:${string}` | `person:${string}`;

/** An entry before it has its place in the chain. */
export interface Draft {
  readonly kind: string;
  readonly version: number;
  readonly body: Json;
}

/** One fact of the journal. `atMs` is wall time; `hash` covers all the other fields, `prev` is the hash before it. */
export interface Entry extends Draft {
  readonly seq: number;
  readonly atMs: number;
  readonly actor: Actor;
  readonly term: number;
  readonly prev: string;
  readonly hash: string;
}

/** A point of the chain: the last sequence and its hash. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** What one append writes: one or more entries, all or none. */
export interface JournalRecord {
  readonly id: string;
  readonly entries: readonly Entry[];
}

export const GENESIS: Head = { seq: 0, hash: "0".repeat(64) };

export const headOf = (entry: Entry): Head => ({ seq: entry.seq, hash: entry.hash });

function hashOf(entry: Omit<Entry, "hash">): string {
  const { seq, atMs, actor, term, kind, version, body, prev } = entry;
  return sha256Hex(canonical({ seq, atMs, actor, term, kind, version, body, prev }));
}

/** Gives a draft its place behind `after`. */
export function seal(after: Head, draft: Draft, stamp: { atMs: number; actor: Actor; term: number }): Entry {
  const { kind, version, body } = draft;
  const open = { seq: after.seq + 1, ...stamp, kind, version, body, prev: after.hash };
  return { ...open, hash: hashOf(open) };
}

/** Undefined when `entry` says that it follows `after`; else the sentence why not. Quick: the hash itself is taken on trust. */
export function unlinked(after: Head, entry: Entry): string | undefined {
  if (entry.seq !== after.seq + 1) return `sequence ${entry.seq} stands where ${after.seq + 1} belongs`;
  if (entry.prev !== after.hash) return `entry ${entry.seq} does not continue the chain of entry ${after.seq}`;
  return undefined;
}

/** Undefined when `entry` follows `after` whole; else the sentence why not. */
export function brokenLink(after: Head, entry: Entry): string | undefined {
  const broken = unlinked(after, entry);
  if (broken !== undefined) return broken;
  if (hashOf(entry) !== entry.hash) return `entry ${entry.seq} was changed after it was written: its hash differs`;
  return undefined;
}
