import { join } from "node:path";
import { readFile, replaceFile } from "../../shared/disk/disk.adapter.ts";
import type { Head } from "../../shared/kernel/entry.ts";

/** The highest point of a journal that was ever seen, kept beside it: a journal that ends before it is an older copy. */
export interface HighMark extends Head {
  readonly lineage: string;
}

const pathOf = (dir: string): string => join(dir, "journal.high");

/** Undefined when there is none, or none that can be read: it only ever adds a doubt. */
export function readHigh(dir: string): HighMark | undefined {
  try {
    const { lineage, seq, hash } = JSON.parse(readFile(pathOf(dir))?.toString() ?? "{}") as Partial<HighMark>;
    if (lineage === undefined || seq === undefined || hash === undefined) return undefined;
    return { lineage, seq, hash };
  } catch {
    return undefined;
  }
}

/** Replaces the mark whole, on disk before it returns. Throws what the disk says. */
export const writeHigh = (dir: string, mark: HighMark): void => replaceFile(pathOf(dir), `${JSON.stringify(mark)}\n`);

/** The sentence why a journal is not the one that was last seen here; undefined when it is. */
export function behindHigh(
  high: HighMark | undefined,
  own: { readonly head: Head; readonly lineage: string; readonly hashAt: (seq: number) => string | undefined },
): string | undefined {
  if (high === undefined) return undefined;
  const seen = `entry ${high.seq} of lineage ${high.lineage || "(none)"} was seen here before`;
  const remedy =
    "Bring back the newest copy of this folder: going on from an older one would give out what was given out before.";
  if (high.lineage !== "" && high.lineage !== own.lineage)
    return `The journal is another one than before: it is of lineage ${own.lineage || "(none)"}, while ${seen}. ${remedy}`;
  if (high.seq > own.head.seq)
    return `The journal is an older copy: it ends at entry ${own.head.seq}, while ${seen}. ${remedy}`;
  if (own.hashAt(high.seq) !== high.hash)
    return `The journal is another one than before: its entry ${high.seq} has another hash, while ${seen}. ${remedy}`;
  return undefined;
}
