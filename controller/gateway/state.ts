import type { UpMessages } from "../../shared/bus/subjects.ts";
import type { InstanceState } from "../../shared/execution/wire.ts";
import type { RoutedService, RoutesLoaded } from "../../shared/gateway/wire.ts";
import { type Capability, follow, type Shape } from "../../shared/kernel/capability.ts";
import { fleetContract } from "../fleet/contract.ts";
import { placementContract } from "../placement/contract.ts";
import type { Demand } from "../placement/demand.ts";
import type { gatewayContract } from "./contract.ts";
import type { TellRoutes, Telling } from "./telling.ts";

/** A service's port on every gateway. Kept when the service goes: the same name, the same address. Wall times. */
interface Address {
  port: number;
  sinceMs: number;
  withdrawnAtMs?: number;
}

/** `revision`, `restarts`: of what it runs; an older agent does not tell the latter. */
export interface SeenInstance {
  readonly state: InstanceState;
  readonly revision: number;
  readonly restarts?: number;
}

export interface GatewayState {
  /** By node. One that was disabled stays: it is told so until it has heard it. */
  gateways: Record<string, { enabled: boolean; sinceMs: number }>;
  /** By service. */
  addresses: Record<string, Address>;
  /** `instance@node` → what that node last said of it; a node speaks only of what it runs. */
  seen: Record<string, SeenInstance>;
  /** service → its instances that are to go. */
  leaving: Record<string, string[]>;
  /** Services that people are to reach, have instances, and got no port yet. */
  unaddressed: Record<string, true>;
  /** Rises whenever something changes that routes are made of. */
  edition: number;
}

/** What one gateway is to answer for now, and the number under which it is told. */
export interface Built {
  readonly edition: number;
  readonly hash: string;
  readonly on: boolean;
  readonly services: readonly RoutedService[];
  /** Services that it can't answer for, because an instance there publishes their port. */
  readonly taken: readonly { readonly service: string; readonly port: number; readonly instance: string }[];
}

/** What a gateway last said. `edition`: 0 when that was of another term. `sinceWallMs`: since when it says so. */
export type Loaded = Pick<RoutesLoaded, "edition" | "ok" | "code" | "detail"> & {
  readonly atMs: number;
  readonly sinceWallMs: number;
};

/** `out`: nobody's routes hold it since then, and from these editions on, by gateway. */
interface Leaver {
  readonly sinceMs: number;
  readonly out?: { readonly editions: Readonly<Record<string, number>>; readonly atMs: number };
}

/** Volatile; boot times unless named otherwise. */
export interface GatewayLive {
  /** What the builds below were made of. */
  basis: string;
  /** Rises within a term with each build that differs. */
  edition: number;
  readonly built: Map<string, Built>;
  readonly telling: Map<string, Telling>;
  readonly loaded: Map<string, Loaded>;
  /** Nodes that missed 3 beats. `turns` rises with each change. */
  readonly suspects: Set<string>;
  turns: number;
  nextLookMs: number;
  /** Instances on their way out. */
  readonly leavers: Map<string, Leaver>;
  /** Services that nobody can be led to well, since this wall time. */
  unreachable: Map<string, number>;
}

export interface GatewayShape extends Shape {
  readonly contract: typeof gatewayContract;
  readonly state: GatewayState;
  readonly live: GatewayLive;
  readonly messages: Pick<UpMessages, "beat" | "routes-loaded">;
  readonly effects: { "tell.routes": { args: TellRoutes; value: null } };
}

export const initialState = (): GatewayState => ({
  gateways: {},
  addresses: {},
  seen: {},
  leaving: {},
  unaddressed: {},
  edition: 0,
});

export const initialLive = (): GatewayLive => ({
  basis: "",
  edition: 0,
  built: new Map(),
  telling: new Map(),
  loaded: new Map(),
  suspects: new Set(),
  turns: 0,
  nextLookMs: 0,
  leavers: new Map(),
  unreachable: new Map(),
});

/** Does the service have its address now? */
export const isAddressed = ({ addresses }: GatewayState, service: string): boolean =>
  addresses[service] !== undefined && addresses[service].withdrawnAtMs === undefined;

/** The nodes that are gateways, in order of id. */
export const enabledGateways = ({ gateways }: GatewayState): string[] =>
  Object.keys(gateways)
    .filter((node) => gateways[node]?.enabled === true)
    .sort();

export const seenKey = (instance: string, node: string): string => `${instance}@${node}`;

export const evolve: Capability<GatewayShape>["evolve"] = {
  enabled: (state, { body: { node }, atMs }) => {
    state.gateways[node] = { enabled: true, sinceMs: atMs };
    state.edition += 1;
  },
  disabled: (state, { body: { node }, atMs }) => {
    state.gateways[node] = { enabled: false, sinceMs: atMs };
    state.edition += 1;
  },
  allocated: (state, { body: { service, port }, atMs }) => {
    for (const [other, held] of Object.entries(state.addresses))
      if (held.port === port && other !== service) delete state.addresses[other];
    state.addresses[service] = { port, sinceMs: atMs };
    delete state.unaddressed[service];
    state.edition += 1;
  },
  withdrawn: (state, { body: { service }, atMs }) => {
    const held = state.addresses[service];
    if (held !== undefined) held.withdrawnAtMs = atMs;
    state.edition += 1;
  },
  leaving: (state, { body: { service, instances } }) => {
    if (instances.length === 0) delete state.leaving[service];
    else state.leaving[service] = [...instances];
    state.edition += 1;
  },
};

const touch = (state: GatewayState): void => {
  state.edition += 1;
};

function placed(state: GatewayState, { body: { demand } }: { readonly body: { readonly demand: Demand } }): void {
  touch(state);
  if (demand.web !== undefined && !isAddressed(state, demand.service)) state.unaddressed[demand.service] = true;
}

const PLACED = ["assigned", "updated", "resized"] as const;
const FLEET = ["inventoried", "silenced", "returned", "cloned"] as const;

/** Everything that routes are made of and that others write. */
export const follows = [
  ...PLACED.map((kind) => follow(placementContract, kind, placed)),
  ...FLEET.map((kind) => follow(fleetContract, kind, touch)),
  follow(placementContract, "released", (state: GatewayState, { body: { instance } }) => {
    touch(state);
    for (const [service, going] of Object.entries(state.leaving)) {
      if (!going.includes(instance)) continue;
      const left = going.filter((one) => one !== instance);
      if (left.length === 0) delete state.leaving[service];
      else state.leaving[service] = left;
    }
  }),
  follow(fleetContract, "retired", (state: GatewayState, { body: { node } }) => {
    touch(state);
    delete state.gateways[node];
    for (const key of Object.keys(state.seen)) if (key.endsWith(`@${node}`)) delete state.seen[key];
  }),
  follow(fleetContract, "reported", (state: GatewayState, { body: { node, report } }) => {
    if (report.kind !== "instance") return;
    const key = seenKey(report.instance, node);
    const { state: word, revision, restarts } = report;
    const before = state.seen[key];
    if (before?.state === word && before.revision === revision && before.restarts === restarts) return;
    if (word === "gone") delete state.seen[key];
    else state.seen[key] = { state: word, revision, ...(restarts !== undefined && { restarts }) };
    if (isAddressed(state, report.service)) touch(state);
  }),
];
