import { type Break, ChainCheck } from "../../shared/journal/chain.ts";
import type { Entry, Head, JournalRecord } from "../../shared/kernel/entry.ts";
import type { Tail } from "../../shared/kernel/journal.ts";

/** First line of a segment: the version of this format, and the record that it goes on from. */
export interface SegmentHeader {
  readonly format: number;
  readonly after: Head;
  readonly recordId?: string;
}

export const FORMAT = 1;

/** A segment as it was found: how much of it is whole, and what is wrong with the rest. */
export interface Segment {
  readonly tail: Tail;
  /** Bytes up to the end of the last whole line. */
  readonly wholeBytes: number;
  /** The last line was not written to its end, so it was never acknowledged. */
  readonly torn: boolean;
  /** A line in the middle that is not what was written. */
  readonly broken: Break | undefined;
}

interface Line {
  readonly value: unknown;
  readonly from: number;
  readonly to: number;
}

const NEWLINE = 10;

export const lineOf = (value: SegmentHeader | JournalRecord): string => `${JSON.stringify(value)}\n`;

/** The header of a segment; undefined when its first line is none. */
export function headerOf(bytes: Buffer): SegmentHeader | undefined {
  const [first] = lines(bytes);
  const value = first?.value;
  if (typeof value !== "object" || value === null || !("format" in value)) return undefined;
  return typeof value.format === "number" ? (value as SegmentHeader) : undefined;
}

/** Walks the lines behind a header. A line that does not hold is torn when it is the last, else broken. */
export function readSegment(bytes: Buffer, header: SegmentHeader): Segment {
  const chain = new ChainCheck(header.after);
  let tail: Tail = { head: header.after, recordId: header.recordId };
  let wholeBytes = 0;
  for (const { value, from, to } of lines(bytes)) {
    if (from > 0) {
      const record = asRecord(value);
      if (record === undefined) chain.end(`entry ${tail.head.seq + 1} can't be read`);
      // A record of several entries counts whole or not at all, wherever in it the damage stands.
      if (record === undefined || !chain.take(record.entries)) {
        const torn = to === bytes.length;
        return { tail, wholeBytes, torn, broken: torn ? undefined : chain.broken };
      }
      tail = { head: chain.head, recordId: record.id };
    }
    wholeBytes = to;
  }
  return { tail, wholeBytes, torn: false, broken: undefined };
}

/** The records of a segment with entries from `fromSeq` on, and only those entries. For bytes that were found whole. */
export function* recordsFrom(bytes: Buffer, fromSeq: number): Generator<JournalRecord> {
  for (const { value, from } of lines(bytes)) {
    const record = from === 0 ? undefined : asRecord(value);
    const entries = record?.entries.filter(({ seq }) => seq >= fromSeq) ?? [];
    if (record !== undefined && entries.length > 0) yield { id: record.id, entries };
  }
}

/** Lines with what they hold; a last one without its end is handed over with no value. */
function* lines(bytes: Buffer): Generator<Line> {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, from);
    const to = end < 0 ? bytes.length : end + 1;
    yield { value: end < 0 ? undefined : parsed(bytes.toString("utf8", from, end)), from, to };
    from = to;
  }
}

function asRecord(value: unknown): JournalRecord | undefined {
  if (typeof value !== "object" || value === null || !("entries" in value) || !("id" in value)) return undefined;
  const { entries } = value;
  const whole =
    Array.isArray(entries) &&
    entries.every((entry: unknown): entry is Entry => typeof entry === "object" && entry !== null);
  return whole ? (value as JournalRecord) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
