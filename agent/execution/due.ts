import { byId } from "../../shared/kernel/json.ts";
import { HOUR_MS, MINUTE_MS, type Now, SECOND_MS } from "../../shared/kernel/time.ts";
import { jitterMs } from "../../shared/kernel/random.ts";
import { logsDue } from "./logs.ts";
import { declared } from "./obey.ts";
import { FORGIVEN_MS } from "./reconcile/condition.ts";
import { type Matches, matchAll } from "./reconcile/match.ts";
import { probesDue } from "./reconcile/probes.ts";
import { imageSubject, pinAs } from "./reconcile/images.ts";
import { absentSubject, steps } from "./reconcile/steps.ts";
import { networksOf } from "./reconcile/networks.ts";
import type { ExecutionEffect, ExecutionScope, ExecutionSettings, Work } from "./shape.ts";

const SYNC_WITHOUT_PLAN_MS = 30 * SECOND_MS;
const SYNC_MS = 5 * MINUTE_MS;
const COLLECT_EVERY_MS = HOUR_MS;
const COLLECT_AFTER_CHANGE_MS = MINUTE_MS;

/** What the plan wants against what was seen, derived only when either changed. */
export function refresh({ state, live }: ExecutionScope, settings: ExecutionSettings): Matches {
  live.matches = matchAll(state, live.look.seen, settings, live.matches);
  return live.matches;
}

/** All work on the engine and on the line; `up` says whether messages can pass. */
export function workDue(scope: ExecutionScope, settings: ExecutionSettings, node: string, up: boolean): Work {
  const { live, now } = scope;
  const { look } = live;
  const matches = refresh(scope, settings);
  const work: Work = { effects: [{ key: `watch:${node}`, type: "engine.watch", args: { node } }], wakes: [] };
  at(work, look.nextAtMs, now, { key: `observe:${look.round}`, type: "engine.observe", args: { node } });
  if (live.judgements.nextAtMs !== undefined) work.wakes.push(live.judgements.nextAtMs);
  if (up) at(work, live.sync.nextAtMs, now, sync(scope));
  if (look.seen === undefined) return work;
  const stepping = steps(scope, matches, node);
  join(work, stepping, probesDue(scope, matches, settings), logsDue(scope, matches));
  const calm = stepping.effects.length === 0 && stepping.wakes.length === 0 && look.failing === undefined;
  if (calm && scope.state.plan !== null) at(work, live.collect.nextAtMs, now, collect(scope, node));
  return work;
}

function at(work: Work, atMs: number, now: Now, effect: ExecutionEffect): void {
  if (atMs > now.bootMs) work.wakes.push(atMs);
  else work.effects.push(effect);
}

function join(work: Work, ...others: readonly Work[]): void {
  for (const { effects, wakes } of others) {
    work.effects.push(...effects);
    work.wakes.push(...wakes);
  }
}

function sync({ state, live }: ExecutionScope): ExecutionEffect {
  const { plan } = state;
  const have = plan && { lineage: plan.lineage, term: plan.term, generation: plan.generation, hash: plan.hash };
  return { key: `sync:${live.sync.round}`, type: "send", args: { name: "sync", body: { have } } };
}

export function synced({ state, live, now, random }: ExecutionScope): void {
  live.sync.round += 1;
  live.sync.nextAtMs = now.bootMs + jitterMs(random, state.plan === null ? SYNC_WITHOUT_PLAN_MS : SYNC_MS, 10);
}

function collect({ state, live }: ExecutionScope, node: string): ExecutionEffect {
  const named = declared(state);
  const pins = byId(state.pins);
  const keepImages = pins.filter(([image]) => named.has(image)).map(([, pinned]) => pinned);
  const containers = live.matches?.wanted ?? [];
  const networks = containers.flatMap(({ instance, spec }) => networksOf(node, instance, spec));
  const keepNetworks = [...new Set(networks.map(({ name }) => name))];
  const keepFiles = containers.map(({ key }) => key);
  const args = { node, keepImages, keepNetworks, keepFiles, pinned: pins.map(([, pinned]) => pinned) };
  return { key: `collect:${live.collect.round}`, type: "engine.collect", args };
}

export function collected({ live, now }: ExecutionScope): void {
  live.collect.round += 1;
  live.collect.nextAtMs = now.bootMs + COLLECT_EVERY_MS;
}

/** Something was made or removed: what it left behind is collected once that has calmed down. */
export function collectSoon({ live, now }: ExecutionScope): void {
  live.collect.nextAtMs = Math.min(live.collect.nextAtMs, now.bootMs + COLLECT_AFTER_CHANGE_MS);
}

/** After a look: what has run for long is forgiven its deaths, and tries at what is no more are forgotten. */
export function forget({ live, now }: ExecutionScope, { matches, seen }: Matches): void {
  const known = new Set((seen?.containers ?? []).map(({ id }) => absentSubject(id)));
  for (const { wanted, held, right } of matches) {
    const run = held && live.look.runs.get(held.id);
    const forgiven =
      right && held?.status === "running" && run !== undefined && now.bootMs - run.sinceBootMs >= FORGIVEN_MS;
    if (!forgiven) known.add(wanted.name);
    known.add(imageSubject(pinAs(wanted)));
  }
  for (const subject of live.tries.keys()) if (!known.has(subject)) live.tries.delete(subject);
}
