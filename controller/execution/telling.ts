import type { Scope } from "../../shared/kernel/capability.ts";
import { type Due, earliest, type EffectOf, type Outcome } from "../../shared/kernel/effect.ts";
import { NO_REASON } from "../../shared/kernel/result.ts";
import type { Plan, PlanContent, PlannedInstance, ReportBody } from "../../shared/execution/wire.ts";
import { PROTOCOL } from "../../shared/bus/protocol.ts";
import { fleet } from "../fleet/fleet.ts";
import { leadership } from "../leadership/leadership.ts";
import { registries } from "../registries/registries.ts";
import { loginsFor } from "../registries/state.ts";
import { secrets } from "../secrets/secrets.ts";
import { sealedSecrets } from "../secrets/state.ts";
import { services } from "../services/services.ts";
import { releaseOf } from "../services/state.ts";
import { imagesOf } from "./content.ts";
import type { ExecutionShape, ExecutionState } from "./execution.ts";

/**
 * How far a node was told its plan; volatile, made anew after a restart. `wanted`: it asked, or nobody remembers;
 * `told`: handed to the bus then; `failed`: the bus did not take it.
 */
export type Telling =
  | { readonly is: "wanted" }
  | { readonly is: "told"; readonly generation: number; readonly atMs: number }
  | { readonly is: "failed"; readonly atMs: number };

/** What goes along sealed with one instance, each part sealed to the controller: it is put together at the border. */
export interface SealedParts {
  /** A `SealedContent`; empty when the service has none. */
  readonly own: string;
  /** Name → its bytes in base64. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Host → password. */
  readonly logins: Readonly<Record<string, { readonly username: string; readonly sealed: string }>>;
}

/** A plan before it is sealed and signed. */
export interface PlanToTell {
  readonly node: string;
  readonly site: string;
  readonly recipient: string;
  readonly plan: Omit<Plan, "sealed">;
  /** By instance; one without anything is left out. */
  readonly parts: Readonly<Record<string, SealedParts>>;
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
  const parts = Object.fromEntries(content.instances.flatMap((instance) => partsOf(peek, instance)));
  const plan = { v: PROTOCOL, content, hash, lineage, seq: head.seq, headHash: head.hash, term, generation };
  const recipient = peek(fleet).nodes[node]?.xkey ?? "";
  const args = { node, site: content.site, recipient, plan, parts };
  return { key: `plan:${node}:${term}:${generation}`, type: "tell.plan", args };
}

function partsOf(
  peek: Scope<ExecutionShape>["peek"],
  { id, service, revision, stack }: PlannedInstance,
): readonly (readonly [string, SealedParts])[] {
  const held = peek(services).services[service];
  const own = (held && releaseOf(held, revision)?.sealed) ?? "";
  const named = Object.entries(sealedSecrets(peek(secrets), stack.secrets ?? []));
  const logins = Object.entries(loginsFor(peek(registries), imagesOf(stack)));
  if (own === "" && named.length === 0 && logins.length === 0) return [];
  const parts = {
    own,
    secrets: Object.fromEntries(named.map(([name, { sealed }]) => [name, sealed])),
    logins: Object.fromEntries(logins.map(([host, { username, sealed }]) => [host, { username, sealed }])),
  };
  return [[id, parts]];
}
