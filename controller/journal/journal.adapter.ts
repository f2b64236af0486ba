import { ChainCheck } from "../../shared/journal/chain.ts";
import type { Entry } from "../../shared/kernel/entry.ts";
import type { Journal } from "../../shared/kernel/journal.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import type { Border } from "../mount.ts";
import type { ControllerPorts } from "../ports.ts";
import type { ShownEntry, Verdict } from "./contract.ts";
import type { JournalShape } from "./journal.ts";

interface Range {
  readonly from: number;
  readonly to: number;
  readonly next?: string | undefined;
}

/** Fills what the capability answered with the entries themselves. */
export function border({ journal }: Pick<ControllerPorts, "journal">): Border<JournalShape> {
  return {
    intake: {},
    perform: {},
    present: {
      tail: async (page: Range) =>
        filled(page, await entriesOf(journal, page), (all) => ({ items: all.map(shownEntry) })),
      verify: async ({ head }: Verdict) => verdictOn(await walked(journal, { from: 1, to: head.seq })),
      export: async (page: Range) =>
        filled(page, await entriesOf(journal, page), (all) => ({ ndjson: all.map(ndjsonLine).join("") })),
    },
  };
}

export const ndjsonLine = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

export function shownEntry({ seq, atMs, actor, term, kind, version, body, prev, hash }: Entry): ShownEntry {
  return { seq, at: rfc3339(atMs), actor, term, kind, version, body, prev, hash };
}

export function verdictOn({ head, entries, broken }: ChainCheck): Verdict {
  if (broken === undefined) return { ok: true, entries, head };
  return { ok: false, entries, head, firstBroken: broken.seq, reason: broken.reason };
}

interface Taken {
  readonly entries: readonly Entry[];
  readonly damaged: string | undefined;
}

function filled(page: Range, { entries, damaged }: Taken, show: (entries: readonly Entry[]) => object): object {
  if (damaged === undefined) return { ...page, ...show(entries) };
  const { next: _, ...last } = page;
  return { ...last, ...show(entries), damaged };
}

function entriesOf(journal: Journal, range: Range): Promise<Taken> {
  const entries: Entry[] = [];
  return new Promise((resolve) => {
    const take = (batch: readonly Entry[]) => entries.push(...batch) > 0;
    read(journal, range, take, (damaged) => resolve({ entries, damaged }));
  });
}

function walked(journal: Journal, range: Range): Promise<ChainCheck> {
  const chain = new ChainCheck();
  return new Promise((resolve) => {
    read(
      journal,
      range,
      (entries) => chain.take(entries),
      (broken) => {
        if (broken !== undefined) chain.end(broken);
        resolve(chain);
      },
    );
  });
}

/** Reads a range; `take` answers whether to go on. */
function read(
  journal: Journal,
  { from, to }: Range,
  take: (entries: readonly Entry[]) => boolean,
  end: (broken: string | undefined) => void,
): void {
  if (from > to) return end(undefined);
  const wanted = (entries: readonly Entry[]) => {
    const last = entries.at(-1)?.seq ?? to;
    return take(last > to ? entries.filter(({ seq }) => seq <= to) : entries) && last < to;
  };
  journal.read(from, wanted, end);
}
