import type { Actor, Entry } from "../../shared/kernel/entry.ts";
import type { Json } from "../../shared/kernel/json.ts";

/** The columns of an entry, in the order of `Row`. */
export const COLUMNS = "seq, at_ms, actor, term, kind, version, body, prev, hash";

/** An entry as its table holds it; `body` is JSON. */
export type Row = readonly [
  seq: number,
  atMs: number,
  actor: string,
  term: number,
  kind: string,
  version: number,
  body: string,
  prev: string,
  hash: string,
];

export function rowOf(entry: Entry): Row {
  const { seq, atMs, actor, term, kind, version, body, prev, hash } = entry;
  return [seq, atMs, actor, term, kind, version, JSON.stringify(body), prev, hash];
}

/** Rows made into entries, up to the first whose body is no JSON: `broken` says so. */
export function entriesOf(rows: readonly Row[]): { readonly entries: Entry[]; readonly broken?: string } {
  const entries: Entry[] = [];
  for (const [seq, atMs, actor, term, kind, version, text, prev, hash] of rows) {
    const body = parsed(text);
    if (body === undefined) return { entries, broken: `entry ${seq} can't be read: its body is no JSON` };
    entries.push({ seq, atMs, actor: actor as Actor, term, kind, version, body, prev, hash });
  }
  return { entries };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
