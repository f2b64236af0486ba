import { type Entry, GENESIS, type Head, headOf, type JournalRecord, seal } from "../../shared/kernel/entry.ts";

/** `count` entries behind `after`, as a controller would have written them. */
export function sealedEntries(count: number, after: Head = GENESIS): readonly Entry[] {
  const entries: Entry[] = [];
  let head = after;
  for (let i = 0; i < count; i += 1) {
    const n = head.seq + 1;
    const draft = { kind: "pots.filled", version: 1, body: { pot: `pot-${n % 7}`, cents: String(n) } };
    const entry = seal(head, draft, { atMs: 1_795_348_800_000 + n, actor: "system", term: 1 });
    entries.push(entry);
    head = headOf(entry);
  }
  return entries;
}

/** A record of `count` entries behind `after`. */
export function sealedRecord(count: number, after: Head = GENESIS): JournalRecord {
  const entries = sealedEntries(count, after);
  return { id: `r-${after.seq + 1}`, entries };
}
