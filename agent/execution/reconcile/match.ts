import type { Seen, SeenContainer } from "../engine.ts";
import type { ExecutionSettings, ExecutionState } from "../shape.ts";
import { imageSubject, pinAs } from "./images.ts";
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
  /** Containers of this node that no plan wants; runs of jobs that are planned are not among them. */
  readonly strays: readonly SeenContainer[];
  /** What travels sealed with those who want an image, by the image's subject: one of them may hold a login. */
  readonly sealed: ReadonlyMap<string, readonly string[]>;
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
  const sealed = same ? before.sealed : sealedOf(wanted, plan?.sealed ?? {});
  const there = new Map<string, SeenContainer[]>();
  for (const container of seen?.containers ?? []) {
    if (container.job !== "") continue;
    const key = `${container.instance}/${container.container}`;
    there.set(key, [...(there.get(key) ?? []), container]);
  }
  const alone = wanted.map((want) => matchOne(want, there.get(want.key) ?? []));
  const found = new Map(alone.map((match) => [match.wanted.key, match]));
  const matches = alone.map((match) => (isCutOff(match, found) ? { ...match, right: false } : match));
  const byKey = new Map(matches.map((match) => [match.wanted.key, match]));
  const strays = (seen?.containers ?? []).filter(({ instance, container, job }) => {
    const match = byKey.get(`${instance}/${container}`);
    return match === undefined || (job !== "" && match.wanted.spec.schedule === undefined);
  });
  return { edition, seen, wanted, matches, byKey, strays: plan === null ? [] : strays, sealed };
}

function sealedOf(wanted: readonly Wanted[], sealed: Readonly<Record<string, string>>): Map<string, string[]> {
  const texts = new Map<string, string[]>();
  for (const want of wanted) {
    const text = sealed[want.instance.id];
    const subject = imageSubject(pinAs(want));
    const held = texts.get(subject) ?? [];
    if (text !== undefined && text !== "" && !held.includes(text)) texts.set(subject, [...held, text]);
  }
  return texts;
}

/** It began before the container whose network it shares: that network went with the other's last run. */
function isCutOff({ wanted, held }: Match, found: ReadonlyMap<string, Match>): boolean {
  const host = networkHostOf(wanted);
  const other = host === undefined ? undefined : found.get(host)?.held;
  return held?.status === "running" && other?.status === "running" && other.startedAtMs > held.startedAtMs;
}

/** Key of the container whose network this one shares. */
export function networkHostOf({ instance, spec: { networkMode } }: Wanted): string | undefined {
  const shared = networkMode?.startsWith("container:") === true;
  return shared ? `${instance.id}/${networkMode.slice("container:".length)}` : undefined;
}

const LIVELY: readonly SeenContainer["status"][] = ["running", "restarting", "paused", "created", "exited"];

function matchOne(wanted: Wanted, there: readonly SeenContainer[]): Match {
  // Of a job only its runs are made; what ran all the time before it became one goes.
  if (wanted.spec.schedule !== undefined) return { wanted, held: undefined, right: false, extras: there };
  const usable = there
    .filter(({ status }) => LIVELY.includes(status))
    .toSorted((a, b) => LIVELY.indexOf(a.status) - LIVELY.indexOf(b.status) || (a.id < b.id ? -1 : 1));
  // Under another name it is kept while it runs; to start or wake it would make a second one under ours.
  const runs = ({ status }: SeenContainer) => status === "running" || status === "restarting";
  const right = usable.find((it) => it.wish === wanted.wish?.wish && (it.name === wanted.name || runs(it)));
  const held = right ?? usable.find(({ name }) => name === wanted.name);
  return { wanted, held, right: right !== undefined, extras: there.filter((other) => other !== held) };
}
