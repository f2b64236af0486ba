import type { Capability, Scope, Shape } from "../../shared/kernel/capability.ts";
import { refuse } from "../../shared/kernel/contract.ts";
import { finding } from "../../shared/kernel/finding.ts";
import { byId } from "../../shared/kernel/json.ts";
import { ok, say, type Words } from "../../shared/kernel/result.ts";
import { fleet } from "../fleet/fleet.ts";
import { type Considered, placementContract, type Why } from "./contract.ts";
import type { Demand } from "./demand.ts";
import { REASONS } from "./reasons.ts";

interface InstanceState {
  service: string;
  node: string;
  demand: Demand;
  placedAtMs: number;
  why: Why;
}

export interface PlacementState {
  instances: Record<string, InstanceState>;
  /** The ids of the instances of a service, and of those on a node, in order of placement. */
  byService: Record<string, string[]>;
  byNode: Record<string, string[]>;
  /** service → nodes that hold data of it, the newest last; kept when it is removed, for its data is. */
  data: Record<string, string[]>;
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
  foldVersion: 2,
  initial: () => ({ instances: {}, byService: {}, byNode: {}, data: {}, next: {}, unplaced: {}, refused: {} }),
  live: () => ({}),
  evolve: {
    assigned: (state, { body: { instance, node, demand, why }, atMs }) => {
      state.instances[instance] = { service: demand.service, node, demand, placedAtMs: atMs, why };
      (state.byService[demand.service] ??= []).push(instance);
      (state.byNode[node] ??= []).push(instance);
      if (demand.keepsData)
        state.data[demand.service] = [...(state.data[demand.service] ?? []).filter((other) => other !== node), node];
      state.next[demand.service] = Math.max(state.next[demand.service] ?? 1, numberOf(instance) + 1);
    },
    resized: (state, { body }) => {
      const held = state.instances[body.instance];
      if (held !== undefined) held.demand = body.demand;
    },
    released: (state, { body }) => {
      const held = state.instances[body.instance];
      if (held === undefined) return;
      delete state.instances[body.instance];
      drop(state.byService, held.service, body.instance);
      drop(state.byNode, held.node, body.instance);
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
      const considered = mine.flatMap(([instance, { why }]) => consideredFor(scope, instance, why));
      const open = stuck === undefined ? [] : consideredFor(scope, "", stuck.why);
      return ok({ service, missing: stuck?.missing ?? 0, items: [...considered, ...open] });
    },
  },
  findings: (scope) => [...unplaced(scope), ...refused(scope), ...blocked(scope)],
  measures: ({ state, peek }) =>
    Object.keys(peek(fleet).nodes).map((node) => {
      const value = state.byNode[node]?.length ?? 0;
      return { name: "placement_instances", labels: { node }, value };
    }),
};

/** The instances of one service, in order of their number. */
export function instancesOf(state: PlacementState, service: string): [id: string, held: InstanceState][] {
  return known(state, state.byService[service]).sort(([a], [b]) => numberOf(a) - numberOf(b));
}

/** The instances on one node, in order of id. */
export function instancesOn(state: PlacementState, node: string): [id: string, held: InstanceState][] {
  return known(state, state.byNode[node]).sort(([a], [b]) => (a < b ? -1 : 1));
}

const known = ({ instances }: PlacementState, ids: readonly string[] = []): [string, InstanceState][] =>
  ids.flatMap((id): [string, InstanceState][] => {
    const held = instances[id];
    return held === undefined ? [] : [[id, held]];
  });

function drop(index: Record<string, string[]>, key: string, id: string): void {
  const left = (index[key] ?? []).filter((other) => other !== id);
  if (left.length === 0) delete index[key];
  else index[key] = left;
}

const numberOf = (instance: string): number => Number(instance.slice(instance.lastIndexOf("-") + 1));

/** What was looked at for one instance, as people see it: the chosen node first. */
function consideredFor({ peek }: Scope<PlacementShape>, instance: string, { scored, rejected }: Why): Considered[] {
  const { nodes } = peek(fleet);
  const about = (node: string) => ({ instance, node, name: nodes[node]?.name ?? node, site: nodes[node]?.site ?? "" });
  const possible = scored.map(({ node, score, parts }, i) => {
    const verdict = i === 0 && instance !== "" ? ("chosen" as const) : ("possible" as const);
    return { ...about(node), verdict, score, parts, because: saidParts(parts) };
  });
  const passed = rejected.map(({ node, code, params }) => {
    const verdict = "rejected" as const;
    return { ...about(node), verdict, code, params, because: say(REASONS[code].says, params) };
  });
  return [...possible, ...passed];
}

const saidParts = (parts: Readonly<Record<string, number>>): Words =>
  say(
    {
      fr: "autre lieu {otherSite}, place {room}, images {imagesHere}, calme {quiet}, santé {healthy}",
      en: "other site {otherSite}, room {room}, images {imagesHere}, quiet {quiet}, health {healthy}",
    },
    parts,
  );

function unplaced({ state }: Scope<PlacementShape>) {
  return byId(state.unplaced).map(([service, { missing, why, sinceMs }]) => {
    const [first] = why.rejected;
    const rest = { subject: `service:${service}`, sinceMs };
    if (first === undefined) return finding(placementContract, "no-node", { ...rest, params: { service, missing } });
    const because = say(REASONS[first.code].says, first.params);
    const params = { service, missing, nodes: why.rejected.length + why.rejectedMore, because };
    return finding(placementContract, "unplaced", { ...rest, params });
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
