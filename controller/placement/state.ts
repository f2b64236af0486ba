import type { Scope, Shape } from "../../shared/kernel/capability.ts";
import type { placementContract, Why } from "./contract.ts";
import type { Demand } from "./demand.ts";
import type { HeadroomLooks } from "./headroom.ts";
import type { Reliability } from "./reliability.ts";
import type { Uses } from "./use.ts";

export interface PlacedInstance {
  service: string;
  node: string;
  demand: Demand;
  /** The release of its service that it is to run; 0: of an older journal, any. */
  revision: number;
  restarts: number;
  placedAtMs: number;
  /** When it was last told to run something else. */
  updatedAtMs: number;
  why: Why;
}

export interface PlacementState extends Uses {
  instances: Record<string, PlacedInstance>;
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
  /** By node. */
  reliability: Record<string, Reliability>;
  /** The latest moment that an entry here told of; wall time. What fades is judged by it. */
  clockMs: number;
  /** Rises with all that may change where there is room; and with what changes in the nodes themselves. */
  edition: number;
  nodesEdition: number;
}

export const initial = (): PlacementState => ({
  instances: {},
  byService: {},
  byNode: {},
  data: {},
  next: {},
  unplaced: {},
  refused: {},
  use: {},
  byPort: {},
  reliability: {},
  clockMs: 0,
  edition: 0,
  nodesEdition: 0,
});

export interface PlacementShape extends Shape {
  readonly contract: typeof placementContract;
  readonly state: PlacementState;
  readonly live: { readonly headroom: HeadroomLooks };
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

export type PlacementScope = Scope<PlacementShape>;

/** The instances of one service, in order of their number. */
export function instancesOf(state: PlacementState, service: string): [id: string, held: PlacedInstance][] {
  return known(state, state.byService[service]).sort(([a], [b]) => numberOf(a) - numberOf(b));
}

/** The instances on one node, in order of id. */
export function instancesOn(state: PlacementState, node: string): [id: string, held: PlacedInstance][] {
  return known(state, state.byNode[node]).sort(([a], [b]) => (a < b ? -1 : 1));
}

const known = ({ instances }: PlacementState, ids: readonly string[] = []): [string, PlacedInstance][] =>
  ids.flatMap((id): [string, PlacedInstance][] => {
    const held = instances[id];
    return held === undefined ? [] : [[id, held]];
  });

/** `pads-12` → 12. */
export const numberOf = (instance: string): number => Number(instance.slice(instance.lastIndexOf("-") + 1));
