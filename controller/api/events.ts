import type { Contract, EntrySpec } from "../../shared/kernel/contract.ts";
import type { Entry } from "../../shared/kernel/entry.ts";
import { upcast } from "../../shared/kernel/fold.ts";
import type { Journal } from "../../shared/kernel/journal.ts";
import { say } from "../../shared/kernel/result.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import type { ApiEvent } from "./event.ts";
import type { Fanout } from "./fanout.ts";
import type { Sink } from "./sse.ts";

/** Makes an entry its event; undefined for kinds that say nothing, and for what a newer version wrote. */
export type ToEvent = (entry: Entry) => ApiEvent | undefined;

export function eventMaker(contracts: readonly Contract[]): ToEvent {
  const specs = new Map<string, EntrySpec>(
    contracts.flatMap(({ name, entries }) => Object.entries(entries).map(([kind, spec]) => [`${name}.${kind}`, spec])),
  );
  return (entry) => {
    const spec = specs.get(entry.kind);
    if (spec?.says === undefined || entry.version > spec.version) return undefined;
    const { seq, atMs, kind, actor, body } = upcast(entry, spec);
    return { seq, at: rfc3339(atMs), kind, actor, says: say(spec.says, paramsOf(body)) };
  };
}

/** The fields of a body that a sentence can name. */
function paramsOf(body: Entry["body"]): Record<string, string | number> {
  const rows = typeof body === "object" && body !== null ? Object.entries(body) : [];
  return Object.fromEntries(
    rows.flatMap(([key, value]) => {
      if (typeof value === "boolean") return [[key, String(value)]];
      if (Array.isArray(value)) return [[key, value.join(", ")]];
      return typeof value === "string" || typeof value === "number" ? [[key, value]] : [];
    }),
  );
}

export interface EventSource {
  readonly journal: Journal;
  readonly committed: Fanout<readonly Entry[]>;
  readonly toEvent: ToEvent;
}

/**
 * Fills a sink with events after `afterSeq`, first from the journal, then as they commit: no gap and nothing twice.
 * Without `afterSeq` it starts with what comes. Hands back the way to stop.
 */
export function follow(
  { journal, committed, toEvent }: EventSource,
  sink: Sink,
  afterSeq: number | undefined,
): () => void {
  let told = afterSeq ?? 0;
  let over = false;
  let waiting: Entry[] | undefined = afterSeq === undefined ? undefined : [];
  const tell = (entries: readonly Entry[]): boolean => {
    for (const entry of entries) {
      // Who has seen further than there is comes from another journal: it starts with what comes.
      if (waiting === undefined && entry.seq < told) told = entry.seq - 1;
      if (over || entry.seq <= told) continue;
      told = entry.seq;
      const event = toEvent(entry);
      if (event !== undefined) sink.send({ id: entry.seq, data: event });
    }
    return !over;
  };
  const stopListening = committed.listen((entries) => {
    if (waiting === undefined) tell(entries);
    else waiting.push(...entries);
  });
  if (afterSeq !== undefined) {
    journal.read(afterSeq + 1, tell, () => {
      tell(waiting ?? []);
      waiting = undefined;
    });
  }
  return () => {
    over = true;
    stopListening();
  };
}

const LOOK_BACK_ENTRIES = 5_000;

/** The last events, oldest first, from no further back than a few thousand entries. */
export function recent(
  { journal, toEvent }: EventSource,
  count: number,
  done: (events: readonly ApiEvent[]) => void,
): void {
  journal.tail(({ head }) => {
    let events: ApiEvent[] = [];
    const take = (entries: readonly Entry[]) => {
      events = [...events, ...entries.flatMap((entry) => toEvent(entry) ?? [])].slice(-count);
    };
    journal.read(Math.max(1, head.seq - LOOK_BACK_ENTRIES + 1), take, () => done(count === 0 ? [] : events));
  });
}
