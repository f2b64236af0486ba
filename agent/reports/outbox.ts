import type { Ack, Report, ReportBody } from "../../shared/execution/wire.ts";
import { draft } from "../../shared/kernel/contract.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { canonical, sha256Hex } from "../../shared/kernel/json.ts";
import { reportsContract } from "./contract.ts";

interface HeldReport {
  readonly n: number;
  readonly body: ReportBody;
}

/**
 * The last report of each thing, acknowledged or not: a controller restored from an older copy asks for those it lost.
 *
 * INVARIANTS
 * - `n` only rises; a newer report of a key takes the place of the older, with a new number.
 * - A report that was not acknowledged leaves only by being replaced.
 */
export interface Outbox {
  last: number;
  /** Everything up to here is in the controllers' journal of `lineage`. */
  acked: number;
  lineage: string;
  /** Journals that this node once spoke to; their late acknowledgements mean nothing. */
  past: string[];
  held: Record<string, HeldReport>;
}

export const emptyOutbox = (): Outbox => ({ last: 0, acked: 0, lineage: "", past: [], held: {} });

/** Acknowledged reports are kept up to this many keys in all; the oldest leave first. */
const HELD_MAX = 1_000;
const PAST_MAX = 20;

/** What a report is about: a newer one of the same thing makes the older worthless. */
export function reportKey(body: ReportBody): string {
  switch (body.kind) {
    case "plan":
      return `plan:${body.outcome}`;
    case "instance":
      return `instance:${body.instance}`;
    case "pin":
      return `pin:${sha256Hex(body.image).slice(0, 16)}`;
    case "finding":
      return `finding:${body.code}:${body.subject}`;
    case "job":
    case "usage":
      return `${body.kind}:${body.instance}/${body.container}`;
  }
}

/** The entry that puts a report in the outbox: for any capability of the agent. */
export const report = (body: ReportBody): Draft => draft(reportsContract, "queued", { key: reportKey(body), body });

/** The same, unless the outbox's last word on the thing is this very report. */
export function reportOnce(outbox: Outbox, body: ReportBody): readonly Draft[] {
  const held = outbox.held[reportKey(body)];
  return held !== undefined && canonical(held.body) === canonical(body) ? [] : [report(body)];
}

export function queue(outbox: Outbox, key: string, body: ReportBody): void {
  outbox.last += 1;
  outbox.held[key] = { n: outbox.last, body };
  const spare = Object.keys(outbox.held).length - HELD_MAX;
  if (spare <= 0) return;
  const acked = Object.entries(outbox.held).filter(([, { n }]) => n <= outbox.acked);
  for (const [old] of acked.sort(([, a], [, b]) => a.n - b.n).slice(0, spare)) delete outbox.held[old];
}

/** Does this acknowledgement say anything new? */
export function tellsNews(outbox: Outbox, { upto, lineage }: Ack): boolean {
  if (outbox.past.includes(lineage)) return false;
  return lineage === outbox.lineage ? upto > outbox.acked : true;
}

/**
 * In the same journal it only rises; another journal says anew what it has, and gets all that it lacks. One beyond what
 * was ever sent means that this machine lost its own journal, or the end of it: it counts on from there, and tells all.
 */
export function acknowledge(outbox: Outbox, { upto, lineage }: Ack): void {
  if (upto > outbox.last) {
    for (const [key, { n, body }] of Object.entries(outbox.held)) outbox.held[key] = { n: n + upto, body };
    outbox.last += upto;
  }
  if (lineage !== outbox.lineage && outbox.lineage !== "")
    outbox.past = [...outbox.past, outbox.lineage].slice(-PAST_MAX);
  outbox.acked = lineage === outbox.lineage ? Math.max(outbox.acked, upto) : upto;
  outbox.lineage = lineage;
}

/** The first `limit` reports that are not acknowledged, in their order, each naming the one before it. */
export function pending(outbox: Outbox, limit: number): readonly Report[] {
  if (outbox.acked >= outbox.last) return [];
  const open = Object.entries(outbox.held).filter(([, { n }]) => n > outbox.acked);
  const first = open.sort(([, a], [, b]) => a.n - b.n).slice(0, limit);
  return first.map(([key, { n, body }], i) => ({ n, after: first[i - 1]?.[1].n ?? 0, key, body }));
}
