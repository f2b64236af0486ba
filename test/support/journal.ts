import { type Entry, GENESIS, type Head, headOf } from "../../shared/kernel/entry.ts";
import type { AppendOutcome, Checkpoint, Journal, Tail } from "../../shared/kernel/journal.ts";
import { sealedRecord } from "./entries.ts";

/** The journal's port with promises, for tests that wait. */
export const appended = (
  journal: Journal,
  after: Head,
  record: Parameters<Journal["append"]>[1],
): Promise<AppendOutcome> => new Promise((resolve) => journal.append(after, record, resolve));

export const tailed = (journal: Journal): Promise<Tail> => new Promise((resolve) => journal.tail(resolve));

export const checkpointed = (journal: Journal): Promise<Checkpoint | undefined> =>
  new Promise((resolve) => journal.loadCheckpoint(resolve));

export interface ReadBack {
  readonly entries: readonly Entry[];
  readonly batches: number;
  readonly broken: string | undefined;
}

export function readBack(journal: Journal, fromSeq = 1): Promise<ReadBack> {
  const entries: Entry[] = [];
  let batches = 0;
  return new Promise((resolve) =>
    journal.read(
      fromSeq,
      (batch) => {
        batches += 1;
        entries.push(...batch);
      },
      (broken) => resolve({ entries, batches, broken }),
    ),
  );
}

/** Appends `records` records of `size` entries each and answers the head they lead to. */
export async function grow(journal: Journal, records: number, size = 1): Promise<Head> {
  let { head } = await tailed(journal);
  for (let i = 0; i < records; i += 1) {
    const record = sealedRecord(size, head);
    const outcome = await appended(journal, head, record);
    if (outcome.kind !== "committed") throw new Error(`append: ${JSON.stringify(outcome)}`);
    const last = record.entries.at(-1);
    head = last === undefined ? GENESIS : headOf(last);
  }
  return head;
}
