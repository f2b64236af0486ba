import type { Beat, Health, Inventory } from "../../shared/fleet/wire.ts";
import type { Shape } from "../../shared/kernel/capability.ts";
import type { UpMessages } from "../../shared/bus/subjects.ts";
import type { Garbage } from "../../shared/bus/bus.ts";
import type { fleetContract } from "./contract.ts";
import type { Link } from "./pace.ts";

/** A one-time right to join, by its hash; kept a while after its use, so that a second use is told from a wrong one. */
export interface TokenState {
  id: string;
  site: string;
  hash: string;
  madeAtMs: number;
  expiresAtMs: number;
  usedBy?: { node: string; nkey: string };
}

/** What a node says stands against itself. Wall time. */
interface OwnFinding {
  code: string;
  subject: string;
  params: Readonly<Record<string, string | number>>;
  sinceMs: number;
}

/** A machine with an agent. Wall times. */
export interface NodeState {
  id: string;
  site: string;
  name: string;
  nkey: string;
  xkey: string;
  machineId: string;
  platform: string;
  joinedAtMs: number;
  cordoned: boolean;
  draining: boolean;
  drainingSinceMs?: number;
  /** The time given for its drain was over then. */
  overdueSinceMs?: number;
  retired: boolean;
  /** Two machines used this identity: neither is trusted until it is retired and both have joined anew. */
  cloned: boolean;
  clonedAtMs?: number;
  /** Last heard then, and silent now; absent while it speaks. */
  silentSinceMs?: number;
  /** Absent until it spoke once. */
  inventory?: Inventory;
  inventoriedAtMs?: number;
  reportedUpTo: number;
  /** By `code subject`. */
  findings: Record<string, OwnFinding>;
}

export interface FleetState {
  nodes: Record<string, NodeState>;
  tokens: Record<string, TokenState>;
  /** Ways to find them: node by key, member by name, token by hash. */
  byKey: Record<string, string>;
  byName: Record<string, string>;
  byHash: Record<string, string>;
  /** Until when the nodes that are drained within a time are; wall time. */
  drains: Record<string, number>;
  /** Old tokens were last forgotten then. */
  prunedAtMs: number;
  /** Rises whenever the set of nodes that the bus is to know changes. */
  roster: number;
}

/** What was heard of a node's beats. `processes`: the agent processes that beat lately, newest last. Boot time. */
interface BeatsHeard {
  atMs: number;
  count: number;
  beat: Beat;
  processes: { p: string; s: number }[];
}

export type AdmittedNode = { readonly site: string; readonly node: string; readonly nkey: string };

/** Nodes that the bus is to know, with the hash that names the list; made once per change of the roster. */
export interface Roster {
  edition: number;
  hash: string;
  nodes: readonly AdmittedNode[];
}

export type IgnoredReason = Garbage["reason"] | "unknown-node" | "retired" | "cloned" | "wrong-site";

/** Volatile; boot times. */
export interface FleetLive {
  startedAtMs: number;
  beats: Map<string, BeatsHeard>;
  /** `apartSinceMs` (wall): its clock has differed from ours since then. */
  health: Map<string, { atMs: number; health: Health; apartMs: number; apartSinceMs?: number }>;
  /** Last message of any kind that was accepted. */
  heard: Map<string, number>;
  /** Nodes seen to beat from two processes, before it is in the journal. */
  doubled: Set<string>;
  roster: Roster;
  admit: { hash: string; failures: number; notBeforeMs: number; failedAtMs: number; detail: string };
  owesAck: Set<string>;
  /** Reports that a node may still send in one burst. */
  budgets: Map<string, { left: number; atMs: number }>;
  garbage: Map<string, { count: number; fromMs: number; fromWallMs: number; reason: IgnoredReason }>;
  ignored: Map<IgnoredReason, number>;
  /** No node can become silent before then. */
  nextLookMs: number;
  /** By site: its line as last seen, and until when its nodes may still keep to the pace they had. */
  lines: Map<string, { link: Link; graceUntilMs: number }>;
}

export interface FleetShape extends Shape {
  readonly contract: typeof fleetContract;
  readonly state: FleetState;
  readonly live: FleetLive;
  /** `garbage` is told by the bus's owner for what was no message, or came from another site than the node's. */
  readonly messages: Pick<UpMessages, "beat" | "health" | "inventory" | "report"> & {
    readonly garbage: { readonly reason: Garbage["reason"] | "wrong-site" };
  };
  readonly effects: {
    "bus.admit": { args: { nodes: readonly AdmittedNode[]; hash: string }; value: null };
    "send.ack": { args: { site: string; node: string; upto: number; lineage: string }; value: null };
  };
}

export const initialState = (): FleetState => ({
  nodes: {},
  tokens: {},
  byKey: {},
  byName: {},
  byHash: {},
  drains: {},
  prunedAtMs: 0,
  roster: 0,
});

export const initialLive = (): FleetLive => ({
  startedAtMs: 0,
  beats: new Map(),
  health: new Map(),
  heard: new Map(),
  doubled: new Set(),
  roster: { edition: -1, hash: "", nodes: [] },
  admit: { hash: "", failures: 0, notBeforeMs: 0, failedAtMs: 0, detail: "" },
  owesAck: new Set(),
  budgets: new Map(),
  garbage: new Map(),
  ignored: new Map(),
  nextLookMs: 0,
  lines: new Map(),
});

/** What lies under a key that came from outside; safe against keys like `__proto__`. */
const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

export const nodeOf = ({ nodes }: FleetState, id: string): NodeState | undefined => own(nodes, id);

/** The node, retired or not, that joined with this key. */
export const nodeByKey = (state: FleetState, nkey: string): NodeState | undefined =>
  nodeOf(state, own(state.byKey, nkey) ?? "");

/** The member of this name. */
export const nodeByName = (state: FleetState, name: string): NodeState | undefined =>
  nodeOf(state, own(state.byName, name) ?? "");

export const tokenByHash = ({ tokens, byHash }: FleetState, hash: string): TokenState | undefined =>
  own(tokens, own(byHash, hash) ?? "");

/** True when this node stands at this site: a message from elsewhere is none of its. */
export const standsAt = (state: FleetState, place: { readonly site: string; readonly node: string }): boolean =>
  nodeOf(state, place.node)?.site === place.site;

/** Nodes that are part of the fleet now. */
export const members = ({ nodes }: FleetState): NodeState[] => Object.values(nodes).filter((node) => !node.retired);

/** What an entry about a node tells of it. */
export const who = ({ id, site, name }: NodeState) => ({ node: id, site, name });
