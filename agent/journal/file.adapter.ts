import { join } from "node:path";
import { type DiskError, makeFolder, readFile, replaceFile } from "../../shared/disk/disk.adapter.ts";
import { type FolderLock, lockFolder } from "../../shared/journal/lock.adapter.ts";
import { type Entry, GENESIS, type Head, headOf, type JournalRecord } from "../../shared/kernel/entry.ts";
import type { AppendOutcome, Checkpoint, Journal, ReadEnd, Tail } from "../../shared/kernel/journal.ts";
import { loadCheckpoints, storeCheckpoint } from "./checkpoint.adapter.ts";
import { GrowingFile } from "./growing-file.adapter.ts";
import { FORMAT, headerOf, lineOf, readSegment, recordsFrom, type SegmentHeader } from "./lines.ts";

const COMPACT_OVER_BYTES = 256 * 1024;

/** What was found when the journal was opened, for the log. */
export type JournalNote =
  | { readonly note: "torn-tail"; readonly afterSeq: number; readonly bytes: number }
  | { readonly note: "read-only"; readonly reason: string };

export type OpenedJournal =
  | { readonly ok: true; readonly journal: Journal; readonly notes: readonly JournalNote[] }
  /** `error` is the sentence for the person who starts the agent. */
  | { readonly ok: false; readonly error: string };

/**
 * Opens the agent's journal in a folder, and makes both where there are none. A torn last line is cut off and noted. On a
 * disk that can't be written an existing journal is still read, so that a node starts what it ran, and appends are
 * refused. Refused with a sentence: a second writer, a newer format, a line that was changed after it was written.
 */
export function openFileJournal(dir: string): OpenedJournal {
  const path = join(dir, "journal.ndjson");
  let lock: FolderLock | undefined;
  let readOnly: string | undefined;
  try {
    makeFolder(dir);
    const locked = lockFolder(dir);
    if ("refused" in locked) {
      if (!locked.readOnly) return { ok: false, error: locked.refused };
      readOnly = locked.refused;
    } else lock = locked;
    const opened = openSegment(dir, path, lock, readOnly);
    if (!opened.ok) lock?.release();
    return opened;
  } catch (error) {
    lock?.release();
    return { ok: false, error: diskSentence(error as DiskError, path) };
  }
}

function openSegment(
  dir: string,
  path: string,
  lock: FolderLock | undefined,
  readOnly: string | undefined,
): OpenedJournal {
  const no = (error: string): OpenedJournal => ({ ok: false, error });
  let bytes = readFile(path);
  if (bytes === undefined || bytes.length === 0) {
    if (readOnly !== undefined) return no(readOnly);
    bytes = Buffer.from(lineOf({ format: FORMAT, after: GENESIS }));
    replaceFile(path, bytes.toString());
  }
  const header = headerOf(bytes);
  const remedy = `Move ${path} away and start the agent again: it asks the controller for its plan.`;
  if (header === undefined) return no(`${path} is no journal: its first line can't be read. ${remedy}`);
  if (header.format > FORMAT)
    return no(
      `${path} was written by a newer Lierre (format ${header.format}; this one knows ${FORMAT}). Start the newer agent.`,
    );
  const { tail, wholeBytes, torn, broken } = readSegment(bytes, header);
  if (broken !== undefined) return no(`${path} is broken at entry ${broken.seq}: ${broken.reason}. ${remedy}`);
  const notes: JournalNote[] = [];
  if (torn) notes.push({ note: "torn-tail", afterSeq: tail.head.seq, bytes: bytes.length - wholeBytes });
  if (readOnly !== undefined) notes.push({ note: "read-only", reason: readOnly });
  const file = readOnly === undefined ? new GrowingFile(path, wholeBytes) : readOnly;
  return { ok: true, journal: new FileJournal({ dir, path, header, tail, wholeBytes, lock }, file), notes };
}

function diskSentence(error: DiskError, path: string): string {
  switch (error.code ?? "") {
    case "ENOSPC":
    case "EDQUOT":
      return `The disk that holds ${path} is full: nothing can be written to the journal. Free some space there.`;
    case "EROFS":
    case "ENOENT": // what Node says where `mkdir -p` meets a read-only disk
    case "EACCES":
    case "EPERM":
      return `${path} can't be written: its disk is read-only, or it belongs to another user. Change that.`;
    default:
      return `${path} can't be written (${error.message}). Check the disk.`;
  }
}

interface Found {
  readonly dir: string;
  readonly path: string;
  readonly header: SegmentHeader;
  readonly tail: Tail;
  readonly wholeBytes: number;
  readonly lock: FolderLock | undefined;
}

/**
 * INVARIANTS
 * - A record is one line, on disk before `committed` is said; a line that failed is cut off before `refused` is.
 * - Either of the two checkpoints kept can be started from: the segment reaches back to the older one.
 */
class FileJournal implements Journal {
  readonly #found: Found;
  #after: Head;
  #tail: Tail;
  /** The open file, or why there is none. */
  #file: GrowingFile | string;

  constructor(found: Found, file: GrowingFile | string) {
    this.#found = found;
    this.#after = found.header.after;
    this.#tail = found.tail;
    this.#file = file;
  }

  append(after: Head, record: JournalRecord, done: (outcome: AppendOutcome) => void): void {
    const file = this.#file;
    if (typeof file === "string") return done({ kind: "refused", reason: file });
    const { head } = this.#tail;
    if (file.busy || head.seq !== after.seq || head.hash !== after.hash) return done({ kind: "conflict" });
    file.append(lineOf(record), (failure) => {
      if (failure === undefined) {
        const last = record.entries.at(-1);
        this.#tail = { head: last === undefined ? head : headOf(last), recordId: record.id };
        return done({ kind: "committed" });
      }
      const reason = diskSentence(failure.error, this.#found.path);
      if (failure.left === "cut") return done({ kind: "refused", reason });
      this.#stop(reason);
      done({ kind: "unknown", reason });
    });
  }

  read(fromSeq: number, batch: (entries: readonly Entry[]) => boolean | void, end: ReadEnd): void {
    const { path } = this.#found;
    if (fromSeq <= this.#after.seq)
      return end(
        `${path} begins after entry ${this.#after.seq}, and its checkpoint is of another version or damaged. Start the agent that wrote it, or move the file away: the agent asks the controller for its plan.`,
      );
    let bytes: Buffer | undefined;
    try {
      bytes = readFile(path)?.subarray(0, typeof this.#file === "string" ? this.#found.wholeBytes : this.#file.bytes);
    } catch (error) {
      return end(diskSentence(error as DiskError, path));
    }
    for (const { entries } of recordsFrom(bytes ?? Buffer.alloc(0), fromSeq)) if (batch(entries) === false) break;
    end(undefined);
  }

  tail(done: (tail: Tail) => void): void {
    done(this.#tail);
  }

  loadCheckpoint(done: (checkpoint: Checkpoint | undefined) => void): void {
    const fits = ({ head }: Checkpoint) => head.seq >= this.#after.seq && this.#holds(head);
    done(loadCheckpoints(this.#found.dir).find(fits));
  }

  saveCheckpoint(checkpoint: Checkpoint): void {
    if (typeof this.#file === "string") return;
    try {
      const older = loadCheckpoints(this.#found.dir)[0];
      storeCheckpoint(this.#found.dir, checkpoint);
      if (older !== undefined && this.#file.bytes > COMPACT_OVER_BYTES && !this.#file.busy) this.#compact(older.head);
    } catch {
      // The disk is full or read-only: the next start takes longer, and the next record will say so.
    }
  }

  close(): void {
    this.#stop(`the journal ${this.#found.path} is closed`);
    this.#found.lock?.release();
  }

  #stop(reason: string): void {
    if (typeof this.#file !== "string") this.#file.close();
    this.#file = reason;
  }

  /** Whether `head` is a point of this very chain. */
  #holds(head: Head): boolean {
    if (head.seq === this.#after.seq) return head.hash === this.#after.hash;
    let held = false;
    const look = ([entry]: readonly Entry[]) => {
      held = entry?.seq === head.seq && entry.hash === head.hash;
      return false;
    };
    this.read(head.seq, look, () => undefined);
    return held;
  }

  /** Rewrites the segment without what the older checkpoint covers. */
  #compact(after: Head): void {
    const { path } = this.#found;
    if (after.seq <= this.#after.seq || !this.#holds(after)) return;
    const bytes = readFile(path) ?? Buffer.alloc(0);
    const kept = [...recordsFrom(bytes, after.seq + 1)];
    const header =
      kept.length > 0 ? { format: FORMAT, after } : { format: FORMAT, after, recordId: this.#tail.recordId ?? "" };
    const text = [lineOf(header), ...kept.map(lineOf)].join("");
    replaceFile(path, text);
    this.#stop("");
    this.#file = new GrowingFile(path, Buffer.byteLength(text));
    this.#after = after;
  }
}
