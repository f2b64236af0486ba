import type { Seen, SeenContainer } from "../engine.ts";
import type { ExecutionSettings, ExecutionState } from "../shape.ts";
import { type Wanted, wantedOf } from "./wanted.ts";

/** A wanted container and what there is of it. */
export interface Match {
  readonly wanted: Wanted;
  /** The container to keep, or to replace in place. */
  readonly held: SeenContainer | undefined;
  /** True when `held` is as wished. */
  readonly right: boolean;
  /** Others that say they are this container: they go before another is made. */
  readonly extras: readonly SeenContainer[];
}

/** All that the plan wants against all that there is. Remembers from what it was derived. */
export interface Matches {
  readonly edition: number;
  readonly seen: Seen | undefined;
  readonly wanted: readonly Wanted[];
  readonly matches: readonly Match[];
  readonly byKey: ReadonlyMap<string, Match>;
  /** Containers of this node that no plan wants. */
  readonly strays: readonly SeenContainer[];
}

/** Derives the matches, taking over from `before` what did not change. */
export function matchAll(
  { plan, pins, edition }: ExecutionState,
  seen: Seen | undefined,
  settings: ExecutionSettings,
  before: Matches | undefined,
): Matches {
  const same = before?.edition === edition;
  if (same && before.seen === seen) return before;
  const wanted = same ? before.wanted : plan === null ? [] : wantedOf(plan, pins, settings);
  const there = new Map<string, SeenContainer[]>();
  for (const container of seen?.containers ?? []) {
    const key = `${container.instance}/${container.container}`;
    there.set(key, [...(there.get(key) ?? []), container]);
  }
  const matches = wanted.map((want) => matchOne(want, there.get(want.key) ?? []));
  const byKey = new Map(matches.map((match) => [match.wanted.key, match]));
  const strays = (seen?.containers ?? []).filter(({ instance, container }) => !byKey.has(`${instance}/${container}`));
  return { edition, seen, wanted, matches, byKey, strays: plan === null ? [] : strays };
}

const LIVELY: readonly SeenContainer["status"][] = ["running", "restarting", "paused", "created", "exited"];

function matchOne(wanted: Wanted, there: readonly SeenContainer[]): Match {
  const usable = there
    .filter(({ status }) => LIVELY.includes(status))
    .toSorted((a, b) => LIVELY.indexOf(a.status) - LIVELY.indexOf(b.status) || (a.id < b.id ? -1 : 1));
  // Under another name it is kept while it runs; to start or wake it would make a second one under ours.
  const runs = ({ status }: SeenContainer) => status === "running" || status === "restarting";
  const right = usable.find((it) => it.wish === wanted.wish?.wish && (it.name === wanted.name || runs(it)));
  const held = right ?? usable.find(({ name }) => name === wanted.name);
  return { wanted, held, right: right !== undefined, extras: there.filter((other) => other !== held) };
}
