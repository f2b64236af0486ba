import type { DatabaseSync } from "node:sqlite";
import { makeFolder } from "../../shared/disk/disk.adapter.ts";
import { type FolderLock, lockFolder, SQLITE, sqliteCode } from "../../shared/journal/lock.adapter.ts";
import { type Entry, type Head, headOf, type JournalRecord } from "../../shared/kernel/entry.ts";
import type { AppendOutcome, Checkpoint, Journal, ReadEnd, Tail } from "../../shared/kernel/journal.ts";
import { brokenAtOpen, loadCheckpoint, saveCheckpoint } from "./checkpoint.adapter.ts";
import {
  hashAt,
  JournalTrouble,
  lineageOf,
  openToWrite,
  readRows,
  tailOf,
  troubleSentence,
} from "./database.adapter.ts";
import { behindHigh, readHigh, writeHigh } from "./high.adapter.ts";
import { rowOf } from "./rows.ts";

const BATCH = 1_000;
const HIGH_MARK_EVERY = 100;

export type OpenedJournal =
  | { readonly ok: true; readonly journal: Journal }
  /** `error` is the sentence for the person who starts the controller. */
  | { readonly ok: false; readonly error: string };

/**
 * Opens the embedded journal in a folder of its own, and makes both where there are none. Refused with a sentence: a
 * second writer, a newer schema, a chain that is broken since the last checkpoint, an older copy than was seen here
 * before, a folder that can't be written.
 */
export function openSqliteJournal(dir: string): OpenedJournal {
  try {
    makeFolder(dir);
    const lock = lockFolder(dir);
    if ("refused" in lock) return { ok: false, error: lock.refused };
    try {
      return { ok: true, journal: new SqliteJournal(dir, lock) };
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    return { ok: false, error: error instanceof JournalTrouble ? error.message : troubleSentence(error, dir) };
  }
}

/**
 * INVARIANTS
 * - One record is one transaction, on disk (WAL, `synchronous=FULL`) before `committed` is said.
 * - The lock is held as long as the database is open, so `#head` is the journal's head; after a failure it is read anew.
 */
class SqliteJournal implements Journal {
  readonly #dir: string;
  readonly #lock: FolderLock;
  readonly #db: DatabaseSync;
  readonly #insert;
  #head: Head | undefined;
  #records = 0;
  #open = true;

  constructor(dir: string, lock: FolderLock) {
    this.#dir = dir;
    this.#lock = lock;
    this.#db = openToWrite(dir);
    try {
      this.#check();
    } catch (error) {
      this.#db.close();
      throw error;
    }
    this.#insert = this.#db.prepare(
      `INSERT INTO entries (record, seq, at_ms, actor, term, kind, version, body, prev, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  append(after: Head, record: JournalRecord, done: (outcome: AppendOutcome) => void): void {
    if (!this.#open) return done({ kind: "refused", reason: `the journal in ${this.#dir} is closed` });
    done(this.#write(after, record));
  }

  read(fromSeq: number, batch: (entries: readonly Entry[]) => boolean | void, end: ReadEnd): void {
    if (!this.#open) return end(`the journal in ${this.#dir} is closed`);
    const { entries, broken } = readRows(this.#db, fromSeq, BATCH);
    const last = entries.at(-1);
    if (last !== undefined && batch(entries) === false) return end(undefined);
    if (broken !== undefined) return end(`The journal in ${this.#dir} is damaged: ${broken}.`);
    if (last === undefined || entries.length < BATCH) return end(undefined);
    // A long read lets the process breathe between batches.
    setImmediate(() => this.read(last.seq + 1, batch, end));
  }

  tail(done: (tail: Tail) => void): void {
    if (this.#open) done(tailOf(this.#db));
  }

  loadCheckpoint(done: (checkpoint: Checkpoint | undefined) => void): void {
    done(this.#open ? loadCheckpoint(this.#db) : undefined);
  }

  saveCheckpoint(checkpoint: Checkpoint): void {
    if (!this.#open) return;
    saveCheckpoint(this.#db, checkpoint);
    this.#mark();
  }

  close(): void {
    if (!this.#open) return;
    this.#mark();
    this.#open = false;
    this.#db.close();
    this.#lock.release();
  }

  #check(): void {
    const broken = brokenAtOpen(this.#db);
    if (broken !== undefined)
      throw new JournalTrouble(
        `The journal in ${this.#dir} is broken at entry ${broken.seq}: ${broken.reason}. Nothing after it can be trusted: bring back the newest whole copy of this folder.`,
      );
    const db = this.#db;
    const own = { head: tailOf(db).head, lineage: lineageOf(db), hashAt: (seq: number) => hashAt(db, seq) };
    const behind = behindHigh(readHigh(this.#dir), own);
    if (behind !== undefined) throw new JournalTrouble(behind);
  }

  #write(after: Head, { id, entries }: JournalRecord): AppendOutcome {
    let committing = false;
    try {
      this.#head ??= tailOf(this.#db).head;
      if (this.#head.seq !== after.seq || this.#head.hash !== after.hash) return { kind: "conflict" };
      this.#db.exec("BEGIN IMMEDIATE");
      for (const entry of entries) this.#insert.run(id, ...rowOf(entry));
      committing = true;
      this.#db.exec("COMMIT");
    } catch (error) {
      return this.#failed(error, committing);
    }
    const last = entries.at(-1);
    if (last !== undefined) this.#head = headOf(last);
    this.#records += 1;
    if (this.#records % HIGH_MARK_EVERY === 0) this.#mark();
    return { kind: "committed" };
  }

  /** Until COMMIT nothing counts, and a COMMIT that finds the disk full wrote no end mark; else only a look can tell. */
  #failed(error: unknown, committing: boolean): AppendOutcome {
    this.#head = undefined;
    if (!this.#rolledBack()) return { kind: "unknown", reason: troubleSentence(error, this.#dir) };
    const code = sqliteCode(error);
    const certain = !committing || code === SQLITE.FULL || code === SQLITE.READONLY || code === SQLITE.BUSY;
    return { kind: certain ? "refused" : "unknown", reason: troubleSentence(error, this.#dir) };
  }

  #rolledBack(): boolean {
    try {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
    } catch {
      // What counts is whether a transaction is still open.
    }
    return !this.#db.isTransaction;
  }

  /** Best effort: an old mark doubts less than it could, and never wrongly. */
  #mark(): void {
    try {
      const { head } = tailOf(this.#db);
      if (head.seq > 0) writeHigh(this.#dir, { ...head, lineage: lineageOf(this.#db) });
    } catch {
      // The disk is full or read-only; the next record will say so.
    }
  }
}
