import type { InstanceState, PlannedInstance } from "../../../shared/execution/wire.ts";
import type { Draft } from "../../../shared/kernel/entry.ts";
import { byId } from "../../../shared/kernel/json.ts";
import { NO_REASON, type Words } from "../../../shared/kernel/result.ts";
import { SECOND_MS } from "../../../shared/kernel/time.ts";
import { report } from "../../reports/outbox.ts";
import { type Reason, sentence } from "../sentences.ts";
import type { ExecutionScope, ExecutionSettings, ReportedInstance } from "../shape.ts";
import { type Condition, conditionOf } from "./condition.ts";
import type { Matches } from "./match.ts";
import { probeCondition } from "./probes.ts";

/** What an instance seems to be, and since when; it is reported once it has seemed so for long enough. */
interface Candidate {
  readonly state: InstanceState;
  readonly reason: Words;
  readonly release: Release;
  readonly sinceBootMs: number;
}

/** What of a service is meant: its declaration, and how often it was restarted by a person. */
type Release = Pick<PlannedInstance, "revision" | "restarts">;

const sameRelease = (a: Release, b: Release): boolean => a.revision === b.revision && a.restarts === b.restarts;

/** What runs: the plan's release once every container is as it wants, until then the one that was told last. */
function releaseOf(
  { id, revision, restarts, stack }: PlannedInstance,
  last: ReportedInstance | undefined,
  { byKey }: Pick<Matches, "byKey">,
): Release {
  const stands = stack.containers.every(
    ({ name, schedule }) => schedule !== undefined || byKey.get(`${id}/${name}`)?.right === true,
  );
  return stands || last === undefined ? { revision, restarts } : { revision: last.revision, restarts: last.restarts };
}

export interface Judgements {
  readonly candidates: Map<string, Candidate>;
  /** When time alone may change a judgement. */
  nextAtMs: number | undefined;
}

/** Docker may be away for this long (an update of it) before its services count as down. */
const ENGINE_AWAY_MS = 30 * SECOND_MS;

/** How long something must last before it is told, so that a start or one failed check makes no noise. */
function holdMs(from: ReportedInstance | undefined, to: Candidate): number {
  if (from === undefined || to.state === "ok") return 0;
  if (from.state === to.state) return sameRelease(from, to.release) ? 10 * SECOND_MS : 0;
  return to.state === "down" ? 2 * SECOND_MS : 5 * SECOND_MS;
}

/** The conditions of an instance's parts, drawn together: the worst one speaks. */
function together(conditions: readonly Condition[]): { state: InstanceState; reason: Reason | undefined } {
  const worst = (is: Condition["is"]) => conditions.find((condition) => condition.is === is);
  const off = worst("off");
  if (off !== undefined) return { state: "down", reason: off.reason };
  const ailing = worst("ailing");
  if (ailing !== undefined) return { state: "degraded", reason: ailing.reason };
  return { state: worst("starting") === undefined ? "ok" : "joining", reason: undefined };
}

/** Judges every instance, and drafts the reports of what changed and lasted. Notes when to judge again. */
export function transitions(scope: ExecutionScope, matches: Matches, settings: ExecutionSettings): Draft[] {
  const { state, live } = scope;
  const instances = state.plan?.content.instances ?? [];
  const planned = new Set(instances.map(({ id }) => id));
  for (const id of live.judgements.candidates.keys()) if (!planned.has(id)) live.judgements.candidates.delete(id);
  live.judgements.nextAtMs = undefined;
  if (matches.seen === undefined && live.look.failing === undefined) return [];
  const told = instances.flatMap((instance) => judge(scope, instance, matches, settings) ?? []);
  return [...told, ...gone(scope, matches, planned)];
}

function wakeAt(scope: ExecutionScope, atMs: number): void {
  const { judgements } = scope.live;
  judgements.nextAtMs = Math.min(judgements.nextAtMs ?? atMs, atMs);
}

function judge(
  scope: ExecutionScope,
  instance: PlannedInstance,
  matches: Matches,
  settings: ExecutionSettings,
): Draft | undefined {
  const { state, live, now } = scope;
  const { id, service } = instance;
  const seems = seemingly(scope, instance, matches, settings);
  if (seems === undefined) return undefined;
  const reason = seems.reason === undefined ? NO_REASON : sentence(seems.reason);
  const last = state.reported[id];
  const release = releaseOf(instance, last, matches);
  const before = live.judgements.candidates.get(id);
  const same = before?.state === seems.state && before.reason.en === reason.en && sameRelease(before.release, release);
  const candidate = same ? before : { state: seems.state, reason, release, sinceBootMs: now.bootMs };
  live.judgements.candidates.set(id, candidate);
  if (last?.state === candidate.state && last.reason.en === reason.en && sameRelease(last, release)) return undefined;
  // What an earlier process said of a machine that was cut off since is put right at once; not yet to know is no news.
  const atOnce = before === undefined && candidate.state !== "joining";
  const atMs = atOnce ? now.bootMs : candidate.sinceBootMs + holdMs(last, candidate);
  if (atMs > now.bootMs) {
    wakeAt(scope, atMs);
    return undefined;
  }
  const body = { kind: "instance", instance: id, service, ...release, state: candidate.state } as const;
  return report(reason === NO_REASON ? body : { ...body, reason });
}

function seemingly(scope: ExecutionScope, instance: PlannedInstance, matches: Matches, settings: ExecutionSettings) {
  const { live, now } = scope;
  const { failing } = live.look;
  if (failing !== undefined) {
    const awayAtMs = failing.sinceBootMs + ENGINE_AWAY_MS;
    const reason: Reason = { code: "unreachable", params: { detail: failing.detail } };
    if (now.bootMs >= awayAtMs) return { state: "down", reason } as const;
    wakeAt(scope, awayAtMs);
    return undefined;
  }
  const conditions = instance.stack.containers.flatMap(({ name, schedule }) => {
    const match = matches.byKey.get(`${instance.id}/${name}`);
    return match === undefined || schedule !== undefined ? [] : [conditionOf(match, live, now)];
  });
  const all = [...conditions, probeCondition(scope, instance, matches, settings) ?? []].flat();
  for (const { untilMs } of all) if (untilMs !== undefined) wakeAt(scope, untilMs);
  return together(all);
}

/** Instances that were told of, are in no plan any more, and of which nothing is left. */
function gone({ state, live }: ExecutionScope, { seen }: Matches, planned: ReadonlySet<string>): Draft[] {
  if (seen === undefined || live.look.failing !== undefined || state.plan === null) return [];
  const left = new Set(seen.containers.map(({ instance }) => instance));
  return byId(state.reported)
    .filter(([id]) => !planned.has(id) && !left.has(id))
    .map(([instance, { service, revision, restarts }]) =>
      report({ kind: "instance", instance, service, revision, restarts, state: "gone" }),
    );
}
