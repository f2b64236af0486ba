import type { DatabaseSync } from "node:sqlite";
import type { Entry } from "../../shared/kernel/entry.ts";
import { GENESIS } from "../../shared/kernel/entry.ts";
import { walk } from "./checkpoint.adapter.ts";
import type { Verdict } from "./contract.ts";
import {
  hashAt,
  JournalTrouble,
  lineageOf,
  openToRead,
  readRows,
  tailOf,
  troubleSentence,
} from "./database.adapter.ts";
import { behindHigh, readHigh } from "./high.adapter.ts";
import { verdictOn } from "./journal.adapter.ts";

const BATCH = 1_000;

/*
 * `lierre journal … --dir`: tools on a journal's folder, whether or not a controller writes it now. Each throws
 * `JournalTrouble` with a sentence where there is no journal, a newer one, or one that can't be opened at all.
 */

/** Checks the whole chain, and that it is no older copy than was seen in this folder before. */
export function verifyFile(dir: string): Verdict {
  return reading(dir, (db) => {
    const verdict = verdictOn(walk(db, GENESIS));
    if (!verdict.ok) return verdict;
    const own = { head: verdict.head, lineage: lineageOf(db), hashAt: (seq: number) => hashAt(db, seq) };
    const reason = behindHigh(readHigh(dir), own);
    return reason === undefined ? verdict : { ...verdict, ok: false, firstBroken: verdict.head.seq + 1, reason };
  });
}

/** The last `count` entries, newest last. */
export function tailFile(dir: string, count: number): readonly Entry[] {
  return reading(dir, (db) => {
    const from = Math.max(1, tailOf(db).head.seq - count + 1);
    return whole(readRows(db, from, count), dir);
  });
}

/** Hands over every entry, in batches and in order. */
export function exportFile(dir: string, write: (entries: readonly Entry[]) => void): void {
  reading(dir, (db) => {
    for (let from = 1; ; from += BATCH) {
      const entries = whole(readRows(db, from, BATCH), dir, write);
      if (entries.length > 0) write(entries);
      if (entries.length < BATCH) return;
    }
  });
}

/** The entries read; where the rest can't be, what stands before it is handed over first. */
function whole(
  { entries, broken }: { entries: Entry[]; broken?: string },
  dir: string,
  rescue: (entries: readonly Entry[]) => void = () => undefined,
): Entry[] {
  if (broken === undefined) return entries;
  rescue(entries);
  throw new JournalTrouble(`The journal in ${dir} is damaged: ${broken}. See \`lierre journal verify --dir ${dir}\`.`);
}

function reading<T>(dir: string, look: (db: DatabaseSync) => T): T {
  const db = openToRead(dir);
  try {
    return look(db);
  } catch (error) {
    if (error instanceof JournalTrouble) throw error;
    throw new JournalTrouble(troubleSentence(error, dir), { cause: error });
  } finally {
    db.close();
  }
}
