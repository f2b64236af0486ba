import type { Capability, Scope, Shape } from "../../shared/kernel/capability.ts";
import { refuse } from "../../shared/kernel/contract.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { byId } from "../../shared/kernel/json.ts";
import { ok, say } from "../../shared/kernel/result.ts";
import { fleet } from "../fleet/fleet.ts";
import { placementContract, type Why } from "./contract.ts";
import type { Demand } from "./demand.ts";
import { REASONS, type Rejection } from "./reasons.ts";

interface InstanceState {
  service: string;
  node: string;
  demand: Demand;
  placedAtMs: number;
  why: Why;
}

export interface PlacementState {
  instances: Record<string, InstanceState>;
  /** service → the number of its next instance: a number is never used twice. */
  next: Record<string, number>;
  unplaced: Record<string, { missing: number; why: Why; sinceMs: number }>;
  /** Services whose last decision did not pass the separate check. */
  refused: Record<string, { broken: string[]; sinceMs: number }>;
}

interface PlacementShape extends Shape {
  readonly contract: typeof placementContract;
  readonly state: PlacementState;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

export const placement: Capability<PlacementShape> = {
  contract: placementContract,
  foldVersion: 1,
  initial: () => ({ instances: {}, next: {}, unplaced: {}, refused: {} }),
  live: () => ({}),
  evolve: {
    assigned: (state, { body: { instance, node, demand, why }, atMs }) => {
      state.instances[instance] = { service: demand.service, node, demand, placedAtMs: atMs, why };
      state.next[demand.service] = Math.max(state.next[demand.service] ?? 1, numberOf(instance) + 1);
    },
    resized: (state, { body }) => {
      const held = state.instances[body.instance];
      if (held !== undefined) held.demand = body.demand;
    },
    released: (state, { body }) => {
      delete state.instances[body.instance];
    },
    stuck: (state, { body: { service, missing, why }, atMs }) => {
      state.unplaced[service] = { missing, why, sinceMs: state.unplaced[service]?.sinceMs ?? atMs };
    },
    refused: (state, { body: { service, broken }, atMs }) => {
      state.refused[service] = { broken, sinceMs: atMs };
    },
    unstuck: (state, { body }) => {
      delete state.unplaced[body.service];
      delete state.refused[body.service];
    },
  },
  decide: {},
  read: {
    why: (scope, { service }) => {
      const { state } = scope;
      const mine = byId(state.instances).filter(([, held]) => held.service === service);
      const stuck = state.unplaced[service];
      if (mine.length === 0 && stuck === undefined) return refuse(placementContract, "unknown", { service });
      const instances = mine.map(([instance, { why }]) => ({
        instance,
        scored: why.scored.map((scored) => ({ ...scored, name: nameOf(scope, scored.node) })),
        rejected: why.rejected.map((rejection) => shown(scope, rejection)),
      }));
      const rejected = (stuck?.why.rejected ?? []).map((rejection) => shown(scope, rejection));
      return ok({ service, missing: stuck?.missing ?? 0, instances, rejected });
    },
  },
  findings: (scope) => [...unplaced(scope), ...refused(scope), ...blocked(scope)],
  measures: ({ state, peek }) => {
    const nodes = Object.keys(peek(fleet).nodes);
    const on = (node: string) => Object.values(state.instances).filter((held) => held.node === node).length;
    return nodes.map((node) => ({ name: "placement_instances", labels: { node }, value: on(node) }));
  },
};

/** The instances of one service, in order of their number. */
export function instancesOf({ instances }: PlacementState, service: string): [id: string, held: InstanceState][] {
  const mine = Object.entries(instances).filter(([, held]) => held.service === service);
  return mine.sort(([a], [b]) => numberOf(a) - numberOf(b));
}

const numberOf = (instance: string): number => Number(instance.slice(instance.lastIndexOf("-") + 1));

const nameOf = ({ peek }: Scope<PlacementShape>, node: string): string => peek(fleet).nodes[node]?.name ?? node;

function shown(scope: Scope<PlacementShape>, { node, code, params }: Rejection) {
  const site = scope.peek(fleet).nodes[node]?.site ?? "";
  return {
    node,
    name: nameOf(scope, node),
    site,
    code,
    params: { ...params },
    because: say(REASONS[code].says, params),
  };
}

function unplaced({ state }: Scope<PlacementShape>) {
  return byId(state.unplaced).map(([service, { missing, why, sinceMs }]) => {
    const [first] = why.rejected;
    const because = first === undefined ? "" : say(REASONS[first.code].says, first.params).en;
    const params = { service, missing, nodes: why.rejected.length + why.rejectedMore, first: because };
    return finding(placementContract, "unplaced", { subject: `service:${service}`, sinceMs, params });
  });
}

function refused({ state }: Scope<PlacementShape>) {
  return byId(state.refused).map(([service, { broken, sinceMs }]) => {
    const params = { service, broken: broken.join("; ") };
    return finding(placementContract, "refused", { subject: `service:${service}`, sinceMs, params });
  });
}

function blocked(scope: Scope<PlacementShape>) {
  const { nodes } = scope.peek(fleet);
  return byId(scope.state.instances).flatMap(([instance, held]) => {
    const node = nodes[held.node];
    if (node === undefined || !node.draining || !held.demand.keepsData) return [];
    const params = { instance, node: node.name };
    const sinceMs = node.drainingSinceMs ?? held.placedAtMs;
    return [finding(placementContract, "drain-blocked", { subject: `service:${held.service}`, sinceMs, params })];
  });
}
