import { type Entry, GENESIS, type Head, headOf, type JournalRecord } from "../kernel/entry.ts";
import type { AppendOutcome, Checkpoint, Journal, ReadEnd, Tail } from "../kernel/journal.ts";

interface StoredRecord {
  readonly id: string;
  readonly head: Head;
  /** The entries as JSON: what is stored shares nothing with what was handed in. */
  readonly text: string;
}

/** What outlives a process: several journals may be opened on one, as several writers. */
export class MemoryDisk {
  readonly records: StoredRecord[] = [];
  checkpoint: string | undefined;

  get tail(): Tail {
    const last = this.records.at(-1);
    return { head: last?.head ?? GENESIS, recordId: last?.id };
  }
}

/** What is to go wrong with the next append. */
export type Fault = { readonly kind: "refused" | "conflict" } | { readonly kind: "unknown"; readonly written: boolean };

/**
 * The journal of tests and of the simulator. `later` decides when a call is carried out: at once, or on a simulated
 * clock, and then a crash can come in between.
 */
export class MemoryJournal implements Journal {
  readonly #disk: MemoryDisk;
  readonly #later: (call: () => void) => void;
  readonly #faults: Fault[] = [];
  #pending: JournalRecord | undefined;
  #open = true;

  constructor(disk: MemoryDisk = new MemoryDisk(), later: (call: () => void) => void = (call) => call()) {
    this.#disk = disk;
    this.#later = later;
  }

  /** The next append meets this fault; called twice, the one after meets the second. */
  failNext(fault: Fault): void {
    this.#faults.push(fault);
  }

  /** The process dies: nothing calls back any more. What was being written got there whole, or (torn) not at all. */
  crash(pending: "written" | "torn" = "torn"): void {
    const record = this.#pending;
    this.close();
    if (record !== undefined && pending === "written") this.#store(record);
  }

  append(after: Head, record: JournalRecord, done: (outcome: AppendOutcome) => void): void {
    this.#pending = record;
    this.#soon(() => {
      this.#pending = undefined;
      done(this.#write(after, record));
    });
  }

  read(fromSeq: number, batch: (entries: readonly Entry[]) => boolean | void, end: ReadEnd): void {
    this.#soon(() => {
      for (const { head, text } of this.#disk.records) {
        if (head.seq < fromSeq) continue;
        const entries = (JSON.parse(text) as Entry[]).filter(({ seq }) => seq >= fromSeq);
        if (batch(entries) === false) break;
      }
      end(undefined);
    });
  }

  tail(done: (tail: Tail) => void): void {
    this.#soon(() => done(this.#disk.tail));
  }

  loadCheckpoint(done: (checkpoint: Checkpoint | undefined) => void): void {
    this.#soon(() => {
      const kept = this.#disk.checkpoint;
      done(kept === undefined ? undefined : (JSON.parse(kept) as Checkpoint));
    });
  }

  saveCheckpoint(checkpoint: Checkpoint): void {
    if (this.#open) this.#disk.checkpoint = JSON.stringify(checkpoint);
  }

  close(): void {
    this.#open = false;
    this.#pending = undefined;
  }

  #soon(call: () => void): void {
    this.#later(() => {
      if (this.#open) call();
    });
  }

  #write(after: Head, record: JournalRecord): AppendOutcome {
    const fault = this.#faults.shift();
    if (fault?.kind === "refused") return { kind: "refused", reason: "the disk is full" };
    const { head } = this.#disk.tail;
    if (fault?.kind === "conflict" || head.seq !== after.seq || head.hash !== after.hash) return { kind: "conflict" };
    if (fault?.kind !== "unknown" || fault.written) this.#store(record);
    return fault === undefined ? { kind: "committed" } : { kind: "unknown", reason: "the disk did not answer" };
  }

  #store({ id, entries }: JournalRecord): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    this.#disk.records.push({ id, head: headOf(last), text: JSON.stringify(entries) });
  }
}
