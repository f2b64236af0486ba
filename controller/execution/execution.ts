import { type Capability, follow, type Scope, type Shape } from "../../shared/kernel/capability.ts";
import { draft } from "../../shared/kernel/contract.ts";
import type { EffectOf } from "../../shared/kernel/effect.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { NO_REASON, type Words } from "../../shared/kernel/result.ts";
import { byId } from "../../shared/kernel/json.ts";
import type { Entry } from "../../shared/kernel/entry.ts";
import type { InstanceState, ReportBody } from "../../shared/execution/wire.ts";
import type { UpMessages } from "../../shared/bus/subjects.ts";
import { fleetContract } from "../fleet/contract.ts";
import { fleet } from "../fleet/fleet.ts";
import { members } from "../fleet/state.ts";
import { placement } from "../placement/placement.ts";
import { registries } from "../registries/registries.ts";
import { services } from "../services/services.ts";
import { sites } from "../sites/sites.ts";
import { nodesConcerned } from "./concerned.ts";
import { contentOf, hashOf, type Sources } from "./content.ts";
import { executionContract } from "./contract.ts";
import { keepSession, type LogSessions, type LogWish, readLogs, type TailEffects, tailed, tailsDue } from "./logs.ts";
import { answered, plansDue, type PlanEffects, type Telling, told, wantPlan } from "./telling.ts";

interface PlanState {
  generation: number;
  hash: string;
  issuedAtMs: number;
  /** What the node said of this generation; `waiting` until it did. */
  answer: "waiting" | "accepted" | "rejected";
  reason: Words;
}

interface Observed {
  instance: string;
  node: string;
  service: string;
  state: InstanceState;
  reason: Words;
  revision: number;
  sinceMs: number;
}

export interface ExecutionState {
  plans: Record<string, PlanState>;
  /** By `seenKey`: each node speaks of what it runs, and of nothing else. */
  instances: Record<string, Observed>;
}

export interface ExecutionShape extends Shape {
  readonly contract: typeof executionContract;
  readonly state: ExecutionState;
  readonly live: {
    readonly telling: Map<string, Telling>;
    /** Plans under way, by node. */
    readonly built: Map<string, EffectOf<PlanEffects>>;
    readonly sessions: LogSessions;
    /** By `seenKey`: how far an instance is that is on its way. */
    readonly progress: Map<string, UpMessages["progress"]>;
  };
  readonly messages: Pick<UpMessages, "sync" | "log" | "progress"> & { "log-wish": LogWish };
  readonly effects: PlanEffects & TailEffects;
}

export const execution: Capability<ExecutionShape> = {
  contract: executionContract,
  foldVersion: 2,
  initial: () => ({ plans: {}, instances: {} }),
  live: () => ({ telling: new Map(), built: new Map(), sessions: new Map(), progress: new Map() }),
  evolve: {
    issued: (state, { body: { node, generation, hash }, atMs }) => {
      state.plans[node] = { generation, hash, issuedAtMs: atMs, answer: "waiting", reason: NO_REASON };
    },
  },
  follows: [
    follow(fleetContract, "retired", (state: ExecutionState, { body: { node } }) => {
      delete state.plans[node];
      for (const [id, seen] of Object.entries(state.instances)) if (seen.node === node) delete state.instances[id];
    }),
    follow(fleetContract, "reported", (state: ExecutionState, { body: { node, report }, atMs }) => {
      if (report.kind === "plan") answered(state, node, report);
      if (report.kind !== "instance") return;
      const { instance, service, revision, reason = NO_REASON } = report;
      const key = seenKey(instance, node);
      if (report.state === "gone") {
        delete state.instances[key];
        return;
      }
      const held = state.instances[key];
      const sinceMs = held?.state === report.state ? held.sinceMs : atMs;
      state.instances[key] = { instance, node, service, state: report.state, reason, revision, sinceMs };
    }),
  ],
  notice: {
    start: ({ state, live }) => {
      for (const [node, { answer }] of byId(state.plans)) if (answer === "waiting") wantPlan(live.telling, node);
    },
    msg: {
      sync: ({ state, live }, node, { have }) => {
        const plan = state.plans[node];
        if (plan === undefined || (have?.hash === plan.hash && have.generation === plan.generation)) return undefined;
        wantPlan(live.telling, node);
        return "wake";
      },
      progress: ({ live, peek }, node, heard) => {
        if (peek(placement).instances[heard.instance]?.node !== node) return;
        live.progress.set(seenKey(heard.instance, node), heard);
      },
      log: ({ emit }, _node, chunk) => emit("execution.log", chunk),
      "log-wish": ({ live, now }, _from, wish) => keepSession(live.sessions, wish, now),
    },
    done: {
      "tell.plan": (scope, { node, plan }, outcome) => told(scope, node, plan.generation, outcome),
      "tell.tail": tailed,
    },
  },
  decide: {},
  settle: ({ state, live, peek }, fresh) => {
    forgetProgress(live.progress, fresh);
    for (const [node] of live.telling) if (state.plans[node] === undefined) live.telling.delete(node);
    const sources = sourcesOf(peek);
    return nodesConcerned(fresh, sources).flatMap((node) => {
      const content = contentOf(node, sources);
      const held = state.plans[node];
      const hash = content && hashOf(content);
      if (hash === undefined || hash === held?.hash) return [];
      wantPlan(live.telling, node);
      return [draft(executionContract, "issued", { node, generation: (held?.generation ?? 0) + 1, hash })];
    });
  },
  read: { logs: (scope, input) => readLogs(scope, input) },
  due: (scope) => {
    const sources = sourcesOf(scope.peek);
    const plans = plansDue(scope, (node) => contentOf(node, sources));
    const tails = tailsDue(scope);
    return { effects: [...plans.effects, ...tails], wakeAtMs: plans.wakeAtMs };
  },
  findings: (scope) => [...instanceFindings(scope), ...planFindings(scope)],
  measures: ({ state }) =>
    Object.values(state.instances).map(({ instance, service, state: word }) => ({
      name: "instance_up",
      labels: { service, instance },
      value: word === "ok" ? 1 : 0,
    })),
};

const REPORTED = `${fleetContract.name}.${"reported" satisfies keyof (typeof fleetContract)["entries"]}`;

/** What one node says of an instance. */
export const seenKey = (instance: string, node: string): string => `${instance}@${node}`;

/** The size is counted where it matters only, and once: this runs with every input. */
function sourcesOf(peek: Scope<ExecutionShape>["peek"]): Sources {
  let size: number | undefined;
  return {
    sites: peek(sites),
    fleet: peek(fleet),
    get fleetSize() {
      size ??= members(peek(fleet)).length;
      return size;
    },
    placement: peek(placement),
    services: peek(services),
    registries: peek(registries),
  };
}

function instanceFindings({ state, peek }: Scope<ExecutionShape>) {
  const { nodes } = peek(fleet);
  return byId(state.instances).flatMap(([, { instance, node, service, state: word, reason, sinceMs }]) => {
    if (word !== "down" && word !== "degraded") return [];
    if (peek(placement).instances[instance]?.node !== node) return [];
    const held = nodes[node];
    const params = { instance, node: held?.name ?? node, reason };
    const within = [`node:${node}`, `site:${held?.site ?? ""}`];
    return [finding(executionContract, `instance-${word}`, { subject: `service:${service}`, sinceMs, params, within })];
  });
}

function planFindings({ state, peek }: Scope<ExecutionShape>) {
  const { nodes } = peek(fleet);
  return byId(state.plans).flatMap(([node, { answer, generation, reason, issuedAtMs }]) => {
    const held = nodes[node];
    if (answer === "accepted" || held === undefined || held.retired) return [];
    const rest = { subject: `node:${node}`, sinceMs: issuedAtMs, within: [`site:${held.site}`] };
    const code = answer === "rejected" ? "plan-rejected" : "plan-unanswered";
    return [finding(executionContract, code, { ...rest, params: { node: held.name, generation, reason } })];
  });
}

/** What is up, or no longer there, is on no way. */
function forgetProgress(progress: ExecutionShape["live"]["progress"], fresh: readonly Entry[]): void {
  if (progress.size === 0) return;
  for (const { kind, body } of fresh) {
    if (kind !== REPORTED) continue;
    const { node, report } = body as unknown as { node: string; report: ReportBody };
    if (report.kind === "instance" && (report.state === "ok" || report.state === "gone"))
      progress.delete(seenKey(report.instance, node));
  }
}
