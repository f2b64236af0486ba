import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteJournal } from "../../controller/journal/sqlite.adapter.ts";
import { type Entry, headOf, seal } from "../../shared/kernel/entry.ts";
import type { Journal } from "../../shared/kernel/journal.ts";
import { Machine } from "../../shared/kernel/machine.ts";
import { SAMPLES } from "../support/pots.ts";

const MILLION = 1_000_000;
const RECORD = 1_000;
const POTS = 2_000;
/** As many entries behind the checkpoint as a loop ever leaves there. */
const TAIL = 4_999;

/** What several benches measure on; made when first asked for, gone with `remove`. */
export class Fixtures {
  readonly #folders: string[] = [];
  #journal: Promise<string> | undefined;

  folder(): string {
    const dir = mkdtempSync(join(tmpdir(), "lierre-bench-"));
    this.#folders.push(dir);
    return dir;
  }

  /** The folder of an SQLite journal of a million entries, with the checkpoint that a loop would have left. */
  millionEntries(): Promise<string> {
    this.#journal ??= writeMillion(this.folder());
    return this.#journal;
  }

  remove(): void {
    for (const dir of this.#folders) rmSync(dir, { recursive: true, force: true });
  }
}

export function journalIn(dir: string): Journal {
  const opened = openSqliteJournal(dir);
  if (!opened.ok) throw new Error(opened.error);
  return opened.journal;
}

async function writeMillion(dir: string): Promise<string> {
  const journal = journalIn(dir);
  const machine = new Machine(SAMPLES);
  for (let seq = 0; seq < MILLION; seq += RECORD) {
    const after = machine.head;
    const entries = sealed(machine, Math.min(RECORD, MILLION - seq));
    await new Promise<void>((resolve, reject) => {
      journal.append(after, { id: `r-${seq}`, entries }, (outcome) => {
        if (outcome.kind === "committed") resolve();
        else reject(new Error(`the bench's journal can't be written: ${JSON.stringify(outcome)}`));
      });
    });
  }
  journal.close();
  return dir;

  function sealed(on: Machine, count: number): readonly Entry[] {
    const entries: Entry[] = [];
    let { head } = on;
    for (let i = 0; i < count; i += 1) {
      const body = { pot: `pot-${head.seq % POTS}`, cents: head.seq % 7 };
      const entry = seal(head, { kind: "pots.filled", version: 2, body }, { atMs: head.seq, actor: "system", term: 1 });
      entries.push(entry);
      head = headOf(entry);
      on.fold(entry);
      if (head.seq === MILLION - TAIL) journal.saveCheckpoint(on.checkpoint());
    }
    return entries;
  }
}
