import { type Capability, follow } from "../../shared/kernel/capability.ts";
import { fleetContract } from "../fleet/contract.ts";
import type { Why } from "./contract.ts";
import type { Demand } from "./demand.ts";
import { REJECTED_AT_HAND, SCORED_AT_HAND } from "./limits.ts";
import { newReliability, turned } from "./reliability.ts";
import { numberOf, type PlacementShape, type PlacementState } from "./state.ts";
import { countIn, countOut } from "./use.ts";

/** How each entry changes who stands where. */
export const evolve: Capability<PlacementShape>["evolve"] = {
  assigned: (state, { body: { instance, node, demand, why, revision, restarts }, atMs }) => {
    const run = { revision, restarts, placedAtMs: atMs, updatedAtMs: atMs };
    changed(state, atMs);
    state.instances[instance] = { service: demand.service, node, demand, why: shortened(why), ...run };
    (state.byService[demand.service] ??= []).push(instance);
    (state.byNode[node] ??= []).push(instance);
    countIn(state, instance, node, demand);
    keep(state, node, demand);
    state.next[demand.service] = Math.max(state.next[demand.service] ?? 1, numberOf(instance) + 1);
  },
  updated: (state, { body: { instance, demand, revision, restarts }, atMs }) => {
    const held = state.instances[instance];
    if (held === undefined) return;
    resize(state, instance, demand);
    keep(state, held.node, demand);
    Object.assign(held, { revision, restarts, updatedAtMs: atMs });
  },
  resized: (state, { body }) => resize(state, body.instance, body.demand),
  released: (state, { body }) => {
    const held = state.instances[body.instance];
    if (held === undefined) return;
    state.edition += 1;
    delete state.instances[body.instance];
    drop(state.byService, held.service, body.instance);
    drop(state.byNode, held.node, body.instance);
    countOut(state, body.instance, held.node, held.demand);
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
};

/** What nodes do, as far as it changes where there is room, and how far they are to be relied on. */
export const follows: NonNullable<Capability<PlacementShape>["follows"]> = [
  follow(fleetContract, "joined", (state: PlacementState, { body: { node }, atMs }) => {
    nodeChanged(state, atMs);
    state.reliability[node] = newReliability(atMs);
  }),
  follow(fleetContract, "silenced", (state: PlacementState, { body: { node }, atMs }) => turn(state, node, true, atMs)),
  follow(fleetContract, "returned", (state: PlacementState, { body: { node }, atMs }) =>
    turn(state, node, false, atMs),
  ),
  follow(fleetContract, "retired", (state: PlacementState, { body: { node }, atMs }) => {
    nodeChanged(state, atMs);
    delete state.reliability[node];
  }),
  ...(["inventoried", "cloned", "cordoned", "uncordoned", "draining"] as const).map((kind) =>
    follow(fleetContract, kind, (state: PlacementState, { atMs }) => nodeChanged(state, atMs)),
  ),
  follow(fleetContract, "reported", (state: PlacementState, { body: { report } }) => {
    if (report.kind === "finding") state.nodesEdition += 1;
  }),
];

/** Of twenty thousand instances not every word is kept at hand: the journal has them. */
const shortened = ({ scored, rejected, rejectedMore }: Why): Why => ({
  scored: scored.slice(0, SCORED_AT_HAND),
  rejected: rejected.slice(0, REJECTED_AT_HAND),
  rejectedMore: rejectedMore + Math.max(0, rejected.length - REJECTED_AT_HAND),
});

/** Something changed in where there is room. */
function changed(state: PlacementState, atMs: number): void {
  state.clockMs = Math.max(state.clockMs, atMs);
  state.edition += 1;
}

function nodeChanged(state: PlacementState, atMs: number): void {
  changed(state, atMs);
  state.nodesEdition += 1;
}

/** Remembers where a service's data is, for longer than the instance stands. */
function keep({ data }: PlacementState, node: string, { keepsData, service }: Demand): void {
  if (keepsData) data[service] = [...(data[service] ?? []).filter((other) => other !== node), node];
}

function resize(state: PlacementState, id: string, demand: Demand): void {
  const held = state.instances[id];
  if (held === undefined) return;
  state.edition += 1;
  countOut(state, id, held.node, held.demand);
  held.demand = demand;
  countIn(state, id, held.node, demand);
}

function turn(state: PlacementState, node: string, silent: boolean, atMs: number): void {
  nodeChanged(state, atMs);
  const held = state.reliability[node];
  if (held !== undefined) state.reliability[node] = turned(held, silent, atMs);
}

function drop(index: Record<string, string[]>, key: string, id: string): void {
  const left = (index[key] ?? []).filter((other) => other !== id);
  if (left.length === 0) delete index[key];
  else index[key] = left;
}
