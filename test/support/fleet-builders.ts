import type { Demand } from "../../controller/placement/demand.ts";
import { placement, type PlacementState } from "../../controller/placement/placement.ts";
import type { FleetState, NodeState } from "../../controller/fleet/state.ts";
import { initialState } from "../../controller/fleet/state.ts";
import type { Inventory } from "../../shared/fleet/wire.ts";
import { inventory } from "./inventory.ts";

const GIB = 1024 ** 3;

/** A demand that any node of `nodeOf` meets; give what matters to the test. */
export function demand(with_: Partial<Omit<Demand, "resources">> & Partial<Demand["resources"]> = {}): Demand {
  const { memoryBytes = GIB / 4, cpuMilli = 250, diskBytes = 0, ...rest } = with_;
  return {
    service: "pads",
    resources: { memoryBytes, cpuMilli, diskBytes },
    ports: [],
    images: [],
    planBytes: 1_000,
    keepsData: false,
    sites: { wanted: [], excluded: [] },
    ...rest,
  };
}

/** A healthy node with 4 GiB at site `a`; give what matters to the test. */
export function nodeOf(id: string, is: Partial<NodeState> = {}, has: Partial<Inventory> = {}): NodeState {
  return {
    id,
    site: "a",
    name: `pc-${id}`,
    nkey: `U${id}`,
    xkey: "age1",
    machineId: id,
    platform: "linux/amd64",
    joinedAtMs: 0,
    cordoned: false,
    draining: false,
    retired: false,
    cloned: false,
    inventory: inventory({ hostname: `host-${id}`, ...has }),
    reportedUpTo: 0,
    findings: {},
    ...is,
  };
}

/** One that has not told yet what it is. */
export function unknownNode(id: string): NodeState {
  const { inventory: _, ...rest } = nodeOf(id);
  return rest;
}

export function fleetOf(nodes: readonly NodeState[]): FleetState {
  return { ...initialState(), nodes: Object.fromEntries(nodes.map((node) => [node.id, node])) };
}

/** An instance that stands somewhere. */
export type Placed = readonly [id: string, node: string, demand: Demand];

const NO_WHY = { scored: [], rejected: [], rejectedMore: 0 };

/** What the journal's entries make of such placements. */
export function placementOf(placed: readonly Placed[] = []): PlacementState {
  const state = placement.initial();
  placed.forEach(([instance, node, asked], i) => {
    const body = { instance, node, demand: asked, why: NO_WHY, revision: 1, restarts: 0 };
    const entry = { seq: i + 1, atMs: 0, actor: "system" as const, term: 1, prev: "", hash: "" };
    placement.evolve.assigned(state, { ...entry, kind: "placement.assigned", version: 2, body });
  });
  return state;
}
