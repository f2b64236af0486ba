import type { Scope } from "../../shared/kernel/capability.ts";
import { type Due, earliest, type EffectOf, type Outcome } from "../../shared/kernel/effect.ts";
import { NO_REASON } from "../../shared/kernel/result.ts";
import type { Plan, PlanContent, ReportBody } from "../../shared/execution/wire.ts";
import { PROTOCOL } from "../../shared/bus/protocol.ts";
import { fleet } from "../fleet/fleet.ts";
import { leadership } from "../leadership/leadership.ts";
import { services } from "../services/services.ts";
import type { ExecutionShape, ExecutionState } from "./execution.ts";

/**
 * How far a node was told its plan; volatile, made anew after a restart. `wanted`: it asked, or nobody remembers;
 * `told`: handed to the bus then; `failed`: the bus did not take it.
 */
export type Telling =
  | { readonly is: "wanted" }
  | { readonly is: "told"; readonly generation: number; readonly atMs: number }
  | { readonly is: "failed"; readonly atMs: number };

/** A plan before it is sealed and signed; environments are sealed to the controller. */
export interface PlanToTell {
  readonly node: string;
  readonly site: string;
  readonly recipient: string;
  readonly plan: Omit<Plan, "sealed">;
  readonly environments: Readonly<Record<string, string>>;
}

export type PlanEffects = {
  "tell.plan": { args: PlanToTell; value: null };
};

/** A node that hears but does not answer is told again this often; one that could not be told, this soon. */
const TELL_AGAIN_MS = 30_000;
const TRY_AGAIN_MS = 5_000;

/** Notes that a node is to be told its plan, now. */
export function wantPlan(telling: Map<string, Telling>, node: string): void {
  telling.set(node, { is: "wanted" });
}

/** Folds a node's word on its plan; a word on another generation is history. */
export function answered(state: ExecutionState, node: string, report: ReportBody & { kind: "plan" }): void {
  const plan = state.plans[node];
  if (plan === undefined || plan.generation !== report.generation || plan.hash !== report.hash) return;
  plan.answer = report.outcome;
  plan.reason = report.reason ?? NO_REASON;
}

export function told({ live, now }: Scope<ExecutionShape>, node: string, generation: number, outcome: Outcome): void {
  const atMs = now.bootMs;
  live.built.delete(node);
  live.telling.set(node, outcome.ok ? { is: "told", generation, atMs } : { is: "failed", atMs });
}

/** When a node is to be told next, on the boot-time clock; undefined when it need not be. */
function tellAtMs(plan: { generation: number; answer: string }, telling: Telling): number | undefined {
  switch (telling.is) {
    case "wanted":
      return 0;
    case "failed":
      return telling.atMs + TRY_AGAIN_MS;
    case "told":
      if (plan.answer !== "waiting") return undefined;
      return telling.generation === plan.generation ? telling.atMs + TELL_AGAIN_MS : 0;
  }
}

/**
 * The nodes that want to be told their plan and can hear: one effect each, paced by what was told when. A plan is built
 * once per generation, for it is looked at again with every input until the node answers.
 */
export function plansDue(
  scope: Scope<ExecutionShape>,
  contentOf: (node: string) => PlanContent | undefined,
): Due<PlanEffects> {
  const { state, live, now, peek } = scope;
  const { nodes } = peek(fleet);
  const effects: EffectOf<PlanEffects>[] = [];
  const wakes: number[] = [];
  for (const [node, telling] of live.telling) {
    const held = nodes[node];
    const plan = state.plans[node];
    if (plan === undefined || held === undefined || held.silentSinceMs !== undefined) continue;
    const atMs = tellAtMs(plan, telling);
    if (atMs === undefined) continue;
    if (atMs > now.bootMs) {
      wakes.push(atMs);
      continue;
    }
    const built = live.built.get(node);
    const content = built?.args.plan.generation === plan.generation ? undefined : contentOf(node);
    const effect = content === undefined ? built : tell(scope, node, content, plan);
    if (effect === undefined) continue;
    live.built.set(node, effect);
    effects.push(effect);
  }
  const wakeAtMs = earliest(...wakes);
  return { effects, wakeAtMs };
}

function tell(
  { peek, head }: Scope<ExecutionShape>,
  node: string,
  content: PlanContent,
  { generation, hash }: { generation: number; hash: string },
): EffectOf<PlanEffects> {
  const { lineage, term } = peek(leadership);
  const declared = peek(services).services;
  const sealed = content.instances.map(({ id, service }) => [id, declared[service]?.sealed ?? ""] as const);
  const environments = Object.fromEntries(sealed.filter(([, text]) => text !== ""));
  const plan = { v: PROTOCOL, content, hash, lineage, seq: head.seq, headHash: head.hash, term, generation };
  const recipient = peek(fleet).nodes[node]?.xkey ?? "";
  const args = { node, site: content.site, recipient, plan, environments };
  return { key: `plan:${node}:${term}:${generation}`, type: "tell.plan", args };
}
