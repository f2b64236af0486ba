import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqliteJournal } from "../../controller/journal/sqlite.adapter.ts";
import { headOf } from "../../shared/kernel/entry.ts";
import type { Journal } from "../../shared/kernel/journal.ts";
import { sealedEntries } from "./entries.ts";
import { grow } from "./journal.ts";

/** Opens the embedded journal; throws the sentence when it can't be. */
export function opened(dir: string): Journal {
  const result = openSqliteJournal(dir);
  if (!result.ok) throw new Error(result.error);
  return result.journal;
}

/** The sentence why it can't be opened. */
export function refusal(dir: string): string {
  const result = openSqliteJournal(dir);
  if (!result.ok) return result.error;
  result.journal.close();
  return "it opened";
}

/** Changes the database behind the journal's back. */
export function tamper(dir: string, sql: string): void {
  const db = new DatabaseSync(join(dir, "journal.db"));
  db.exec(sql);
  db.close();
}

/** Writes a closed journal of so many entries, with a checkpoint at one of them. */
export async function written(dir: string, entries: number, checkpointAt?: number): Promise<void> {
  const journal = opened(dir);
  const head = await (entries > 100 ? grow(journal, 1, entries) : grow(journal, entries));
  const at = checkpointAt === undefined ? undefined : sealedEntries(checkpointAt).at(-1);
  if (at !== undefined) journal.saveCheckpoint({ head: headOf(at), folds: {} });
  if (head.seq !== entries) throw new Error(`the journal ends at ${head.seq}`);
  journal.close();
}
