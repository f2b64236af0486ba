import type { Decision } from "../../shared/kernel/capability.ts";
import { draft, type OutputOf, refuse } from "../../shared/kernel/contract.ts";
import { type Due, earliest } from "../../shared/kernel/effect.ts";
import type { Actor, Draft } from "../../shared/kernel/entry.ts";
import { byId } from "../../shared/kernel/json.ts";
import { ok, say } from "../../shared/kernel/result.ts";
import { rfc3339, SECOND_MS } from "../../shared/kernel/time.ts";
import type { ImportReport, ImportRequest } from "../../shared/importing/wire.ts";
import { fleet } from "../fleet/fleet.ts";
import { servicesContract } from "../services/contract.ts";
import { services } from "../services/services.ts";
import { importingContract, type ShownImport } from "./contract.ts";
import type { ImportingScope, ImportingShape, ImportState } from "./state.ts";
import { LOOK_WORDS, NEXT_WORDS } from "./words.ts";

/** A node is asked for as long as it has not said that it is done. */
const ASK_AGAIN_MS = 20 * SECOND_MS;

/** A person said so: from here on the old containers may stop. */
export function start(
  { live, now, peek, peekLive }: ImportingScope,
  plan: string,
  actor: Actor,
): Decision<OutputOf<typeof importingContract, "start">> {
  const held = live.plans.get(plan);
  if (held === undefined || held.untilMs <= now.bootMs) return refuse(importingContract, "plan-unknown", { plan });
  const { service, node, found, stack, sealed, mac } = held;
  if (peek(services).services[service] !== undefined) return refuse(importingContract, "taken", { service });
  const there = peek(fleet).nodes[node];
  const name = there?.name ?? node;
  if (there === undefined || there.silentSinceMs !== undefined || peekLive(fleet).beats.get(node) === undefined)
    return refuse(importingContract, "unheard", { node: name });
  const { project, containers, volumes } = found;
  const body = { import: plan, service, node, project, containers, volumes, stack, sealed, mac };
  const next = say(NEXT_WORDS.begun, { import: plan, service, node: name });
  const begunAt = rfc3339(now.wallMs);
  const output = { import: plan, service, project, node, name, step: "copying" as const, by: actor, begunAt, next };
  return ok({ entries: [draft(importingContract, "begun", body)], output });
}

export function undo(scope: ImportingScope, id: string): Decision<OutputOf<typeof importingContract, "undo">> {
  const held = importIn(scope, id);
  if (held === undefined) return refuse(importingContract, "unknown", { import: id });
  if (held.step !== "applied") return refuse(importingContract, "not-applied", { import: id, step: held.step });
  const { service } = held;
  const gone = scope.peek(services).services[service] === undefined;
  const entries = [
    draft(importingContract, "undoing", { import: id, service }),
    ...(gone ? [] : [draft(servicesContract, "removed", { service })]),
  ];
  const output = shown(scope, id, { ...held, step: "returning" });
  return ok({ entries, output: { ...output, next: say(NEXT_WORDS.undoing, { service, node: output.name }) } });
}

const importIn = ({ state }: ImportingScope, id: string): ImportState | undefined =>
  Object.hasOwn(state.imports, id) ? state.imports[id] : undefined;

/** What a node's word changes for good. */
export function reported(scope: ImportingScope, from: string, report: ImportReport): readonly Draft[] {
  const { import: id, way, step } = report;
  const held = importIn(scope, id);
  if (held === undefined || held.node !== from) return [];
  const { service, stack, sealed, mac } = held;
  if (held.step === "returning" && way === "back" && step === "done")
    return [draft(importingContract, "returned", { import: id, service })];
  if (held.step !== "copying" || way !== "forth") return [];
  if (step === "failed") {
    const { failed: reason = LOOK_WORDS.nothing, restarted = false } = report;
    return [draft(importingContract, "gaveUp", { import: id, service, reason, restarted })];
  }
  if (step !== "done") return [];
  if (scope.peek(services).services[service] !== undefined) {
    const reason = say(LOOK_WORDS.taken, { service });
    return [draft(importingContract, "gaveUp", { import: id, service, reason, restarted: false })];
  }
  return [
    draft(importingContract, "copied", { import: id, service }),
    draft(servicesContract, "applied", { service, stack, sealed, mac }),
  ];
}

const wayOf = ({ step }: ImportState): ImportRequest["way"] | undefined =>
  step === "copying" ? "forth" : step === "returning" ? "back" : undefined;

/** Each node that has something to do is asked for it, in the life of its agent that was heard last. */
export function importsDue({ state, live, now, peek, peekLive }: ImportingScope): Due<ImportingShape["effects"]> {
  const wakes: number[] = [];
  const { beats } = peekLive(fleet);
  const effects = byId(state.imports).flatMap(([id, held]) => {
    const way = wayOf(held);
    const node = peek(fleet).nodes[held.node];
    const process = beats.get(held.node)?.beat.p;
    if (way === undefined || node === undefined || node.silentSinceMs !== undefined) return [];
    const { atMs, count } = live.telling.get(id) ?? { atMs: 0, count: 0 };
    if (process === undefined || atMs > now.bootMs) {
      wakes.push(process === undefined ? now.bootMs + ASK_AGAIN_MS : atMs);
      return [];
    }
    const { service, containers, volumes } = held;
    const request = { import: id, way, process, service, containers, volumes };
    const args = { node: held.node, site: node.site, request };
    return [{ key: `import:${id}:${way}:${count}`, type: "tell.import" as const, args }];
  });
  return { effects, wakeAtMs: earliest(...wakes) };
}

export function importTold({ live, now }: ImportingScope, id: string): void {
  const count = (live.telling.get(id)?.count ?? 0) + 1;
  live.telling.set(id, { atMs: now.bootMs + ASK_AGAIN_MS, count });
}

export function shown({ live, peek }: ImportingScope, id: string, held: ImportState): ShownImport {
  const { service, project, node, step, reason, byActor, atMs } = held;
  const progress = step === "copying" ? live.progress.get(id) : undefined;
  return {
    import: id,
    service,
    project,
    node,
    name: peek(fleet).nodes[node]?.name ?? node,
    step,
    ...(reason !== undefined && { reason }),
    ...(progress?.volume !== undefined && { volume: progress.volume }),
    ...(progress !== undefined && { doneBytes: progress.doneBytes, totalBytes: progress.totalBytes }),
    by: byActor,
    begunAt: rfc3339(atMs),
  };
}
