import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Why a folder can't be locked. `readOnly`: nobody can write there, so what is there may still be read. */
export interface LockRefusal {
  readonly refused: string;
  readonly readOnly: boolean;
}

/** A folder that this process alone may write. */
export interface FolderLock {
  release(): void;
}

/** SQLite's result codes that adapters tell apart (the low byte of an extended code). */
export const SQLITE = { BUSY: 5, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, NOTADB: 26 } as const;

/** The primary result code of an error of `node:sqlite`; undefined when it is another error. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode & 0xff;
}

/**
 * Locks a folder to this process, or says why not. The lock is SQLite's on a file of its own: the kernel releases it
 * when the process ends in whatever way, and it holds between threads, containers and within one process.
 */
export function lockFolder(dir: string): FolderLock | LockRefusal {
  // On a folder that can't be written SQLite would take a mere read lock, and say nothing.
  if (!isWritable(dir)) return { refused: sentence(SQLITE.READONLY, dir), readOnly: true };
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(join(dir, "journal.lock"), { timeout: 0 });
    // Without a file of its own for the transaction, so that a full disk can be locked as well.
    db.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    const held = db;
    return { release: () => held.close() };
  } catch (error) {
    db?.close();
    const code = sqliteCode(error);
    if (code === undefined) throw error;
    return { refused: sentence(code, dir), readOnly: false };
  }
}

/** Whether this process may write in a folder, and its disk lets it. */
export function isWritable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function sentence(code: number, dir: string): string {
  switch (code) {
    case SQLITE.BUSY:
      return `Another process writes the journal in ${dir}. Stop it first, or use another folder.`;
    case SQLITE.READONLY:
    case SQLITE.CANTOPEN:
      return `The folder ${dir} can't be written: it is read-only or belongs to another user. Change that, or use another folder.`;
    default:
      return `The folder ${dir} can't be locked: its disk is full or broken. Free some space, or check the disk.`;
  }
}
