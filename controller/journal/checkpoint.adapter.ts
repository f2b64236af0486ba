import type { DatabaseSync } from "node:sqlite";
import { type Break, ChainCheck } from "../../shared/journal/chain.ts";
import { GENESIS, type Head } from "../../shared/kernel/entry.ts";
import type { Checkpoint } from "../../shared/kernel/journal.ts";
import { sha256Hex } from "../../shared/kernel/json.ts";
import { hashAt, readRows } from "./database.adapter.ts";

const BATCH = 1_000;

interface CheckpointRow extends Head {
  readonly folds: string;
  readonly sum: string;
}

/** The checkpoint, when it is whole and stands on this very chain. */
export function loadCheckpoint(db: DatabaseSync): Checkpoint | undefined {
  const row = sound(db);
  if (row === undefined || sha256Hex(row.folds) !== row.sum) return undefined;
  return { head: { seq: row.seq, hash: row.hash }, folds: JSON.parse(row.folds) as Checkpoint["folds"] };
}

/** Replaces the checkpoint in one transaction. Best effort: where the disk won't have it, the older one stays. */
export function saveCheckpoint(db: DatabaseSync, { head, folds }: Checkpoint): void {
  const text = JSON.stringify(folds);
  try {
    db.prepare("INSERT OR REPLACE INTO checkpoint (id, seq, hash, folds, sum) VALUES (1, ?, ?, ?, ?)").run(
      head.seq,
      head.hash,
      text,
      sha256Hex(text),
    );
  } catch {
    // A start will take longer, no more.
  }
}

/**
 * Walks the chain from the checkpoint to its end, so that a byte that flipped near the end is found at the start of a
 * controller; older entries are checked by `lierre journal verify`.
 */
export function brokenAtOpen(db: DatabaseSync): Break | undefined {
  const row = sound(db);
  return walk(db, row === undefined ? GENESIS : { seq: row.seq, hash: row.hash }).broken;
}

/** Checks every entry behind `after`. */
export function walk(db: DatabaseSync, after: Head): ChainCheck {
  const chain = new ChainCheck(after);
  for (let from = after.seq + 1; ; from += BATCH) {
    const { entries, broken } = readRows(db, from, BATCH);
    if (!chain.take(entries)) return chain;
    if (broken !== undefined) chain.end(broken);
    if (broken !== undefined || entries.length < BATCH) return chain;
  }
}

function sound(db: DatabaseSync): CheckpointRow | undefined {
  const row = db.prepare("SELECT seq, hash, folds, sum FROM checkpoint WHERE id = 1").get() as
    | CheckpointRow
    | undefined;
  return row !== undefined && hashAt(db, row.seq) === row.hash ? row : undefined;
}
