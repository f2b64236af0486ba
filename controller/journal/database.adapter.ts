import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { isWritable, SQLITE, sqliteCode } from "../../shared/journal/lock.adapter.ts";
import { type Entry, GENESIS, type Head } from "../../shared/kernel/entry.ts";
import type { Tail } from "../../shared/kernel/journal.ts";
import { COLUMNS, entriesOf, type Row } from "./rows.ts";

/** Version of the tables below; a database of a higher one was written by a newer Lierre. */
const SCHEMA_VERSION = 1;

// The partial index finds the lineage without a walk over the whole journal.
const SCHEMA = `
  CREATE TABLE entries (
    seq INTEGER PRIMARY KEY, record TEXT NOT NULL, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, term INTEGER NOT NULL,
    kind TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX lineages ON entries (seq) WHERE kind = 'leadership.born';
  CREATE TABLE checkpoint (
    id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL, folds TEXT NOT NULL, sum TEXT NOT NULL
  ) STRICT;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

const databasePath = (dir: string): string => join(dir, "journal.db");

/** Something that can't be done to a journal, with the sentence for the person who tried. */
export class JournalTrouble extends Error {}

/** Opens the journal's database to write, and makes it where there is none. Throws `JournalTrouble`. */
export function openToWrite(dir: string): DatabaseSync {
  return opened(dir, () => {
    const db = new DatabaseSync(databasePath(dir), { timeout: 5_000 });
    return prepared(db, dir, () => {
      db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
      if (schemaOf(db) === 0) db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
    });
  });
}

/** Opens the journal's database to read, while a controller writes it or not. Throws `JournalTrouble`. */
export function openToRead(dir: string): DatabaseSync {
  if (!existsSync(databasePath(dir)))
    throw new JournalTrouble(
      `There is no journal in ${dir}: it would be ${databasePath(dir)}. Name the controller's folder.`,
    );
  return opened(dir, () => {
    const db = new DatabaseSync(isWritable(dir) ? databasePath(dir) : untouched(dir), {
      readOnly: true,
      timeout: 5_000,
    });
    return prepared(db, dir, () => undefined);
  });
}

/** On a read-only disk SQLite can't make the files that readers share, and needs the word that nobody writes. */
function untouched(dir: string): URL {
  if (existsSync(`${databasePath(dir)}-wal`))
    throw new JournalTrouble(
      `The journal in ${dir} was not closed, and its disk can't be written. Copy the folder to another disk and look there.`,
    );
  const url = pathToFileURL(databasePath(dir));
  url.searchParams.set("immutable", "1");
  return url;
}

/** Reads at most `limit` entries from `fromSeq` on; `broken` says why there are not more. */
export function readRows(db: DatabaseSync, fromSeq: number, limit: number): { entries: Entry[]; broken?: string } {
  const select = db.prepare(`SELECT ${COLUMNS} FROM entries WHERE seq >= ? ORDER BY seq LIMIT ?`);
  select.setReturnArrays(true);
  const rows = (max: number, from: number) => select.all(from, max) as unknown as Row[];
  try {
    return entriesOf(rows(limit, fromSeq));
  } catch (error) {
    return readOneByOne((seq) => rows(1, seq), fromSeq, error);
  }
}

/** A page of the database is damaged somewhere in the batch: hands over what stands before it. */
function readOneByOne(rows: (fromSeq: number) => readonly Row[], fromSeq: number, error: unknown) {
  const entries: Entry[] = [];
  const broken = `the database is damaged after entry ${fromSeq - 1}: ${messageOf(error)}`;
  try {
    for (let seq = fromSeq; ; seq += 1) {
      const next = entriesOf(rows(seq));
      entries.push(...next.entries);
      if (next.broken !== undefined) return { entries, broken: next.broken };
      if (next.entries.length === 0) return { entries, broken };
    }
  } catch {
    const last = entries.at(-1)?.seq ?? fromSeq - 1;
    return { entries, broken: `entry ${last + 1} can't be read: ${messageOf(error)}` };
  }
}

export function tailOf(db: DatabaseSync): Tail {
  const last = db.prepare("SELECT seq, hash, record FROM entries ORDER BY seq DESC LIMIT 1").get();
  if (last === undefined) return { head: GENESIS, recordId: undefined };
  const { seq, hash, record } = last as unknown as Head & { readonly record: string };
  return { head: { seq, hash }, recordId: record };
}

/** The hash of one entry; undefined where there is none. */
export function hashAt(db: DatabaseSync, seq: number): string | undefined {
  if (seq === GENESIS.seq) return GENESIS.hash;
  return db.prepare("SELECT hash FROM entries WHERE seq = ?").get(seq)?.["hash"] as string | undefined;
}

/** The lineage that the journal is in; empty before it is born. */
export function lineageOf(db: DatabaseSync): string {
  const born = db.prepare("SELECT body FROM entries WHERE kind = 'leadership.born' ORDER BY seq DESC LIMIT 1").get();
  if (born === undefined) return "";
  return (JSON.parse(born["body"] as string) as { lineage: string }).lineage;
}

/** What an error of the database means for a person, and what to do. */
export function troubleSentence(error: unknown, dir: string): string {
  switch (sqliteCode(error) ?? codeOfDisk(error) ?? 0) {
    case SQLITE.FULL:
      return `The disk that holds ${dir} is full: nothing can be written to the journal. Free some space there.`;
    case SQLITE.READONLY:
    case SQLITE.CANTOPEN:
      return `The journal in ${dir} can't be written: the folder is read-only or belongs to another user. Change that.`;
    case SQLITE.IOERR:
      return `The disk that holds ${dir} answers with errors (${messageOf(error)}). Check its free space and its health.`;
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return `The journal ${databasePath(dir)} is damaged (${messageOf(error)}). SQLite can't read it any more: bring back the newest copy of this folder.`;
    default:
      return `The journal in ${dir} can't be used: ${messageOf(error)}.`;
  }
}

/** The same troubles, as the disk itself says them before SQLite is asked. */
function codeOfDisk(error: unknown): number | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") return SQLITE.FULL;
  // Node says ENOENT where `mkdir -p` meets a read-only disk.
  return code === "EROFS" || code === "EACCES" || code === "EPERM" || code === "ENOENT" ? SQLITE.READONLY : undefined;
}

function opened(dir: string, open: () => DatabaseSync): DatabaseSync {
  try {
    return open();
  } catch (error) {
    if (error instanceof JournalTrouble) throw error;
    throw new JournalTrouble(troubleSentence(error, dir), { cause: error });
  }
}

function prepared(db: DatabaseSync, dir: string, prepare: () => void): DatabaseSync {
  try {
    const version = schemaOf(db);
    if (version > SCHEMA_VERSION)
      throw new JournalTrouble(
        `The journal in ${dir} was written by a newer Lierre (tables of version ${version}; this one knows ${SCHEMA_VERSION}). Start the newer Lierre.`,
      );
    prepare();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const schemaOf = (db: DatabaseSync): number => db.prepare("PRAGMA user_version").get()?.["user_version"] as number;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
