import { type Capability, NOTHING, type Scope } from "../../shared/kernel/capability.ts";
import { draft } from "../../shared/kernel/contract.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { fleetContract } from "./contract.ts";
import { sameMachine, settled } from "./inventory.ts";
import { sawProcess } from "./nonces.ts";
import {
  type FleetLive,
  type FleetShape,
  type FleetState,
  type IgnoredReason,
  type NodeState,
  nodeOf,
  who,
} from "./state.ts";
import { CLOCK_APART_MS, GARBAGE_WINDOW_MS } from "./thresholds.ts";

type Fleet = Capability<FleetShape>;

/** The sender when its word counts, else why not. */
function sender(state: FleetState, from: string): NodeState | IgnoredReason {
  const node = nodeOf(state, from);
  if (node === undefined) return "unknown-node";
  if (node.retired) return "retired";
  return node.cloned ? "cloned" : node;
}

const count = ({ ignored }: FleetLive, reason: IgnoredReason): void => {
  ignored.set(reason, (ignored.get(reason) ?? 0) + 1);
};

/** The sender of a message that is then taken in; others are counted and ignored. */
function heard({ state, live, now }: Scope<FleetShape>, from: string): NodeState | undefined {
  const node = sender(state, from);
  if (typeof node === "string") {
    count(live, node);
    return undefined;
  }
  live.heard.set(from, now.bootMs);
  return node;
}

/** The sender for a reaction: `heard` counted it already. */
function trusted(state: FleetState, from: string): NodeState | undefined {
  const node = sender(state, from);
  return typeof node === "string" ? undefined : node;
}

/** What messages change in memory. A beat wakes nobody and costs the same in a fleet of any size. */
export const noticeMessages = {
  beat: (scope, from, beat) => {
    if (heard(scope, from) === undefined) return;
    const { beats, doubled } = scope.live;
    const before = beats.get(from);
    if (before === undefined) {
      beats.set(from, { atMs: scope.now.bootMs, count: 1, beat, processes: [{ p: beat.p, s: beat.s }] });
      return;
    }
    before.atMs = scope.now.bootMs;
    before.count += 1;
    before.beat = beat;
    if (sawProcess(before.processes, beat.p, beat.s)) doubled.add(from);
  },
  health: (scope, from, health) => {
    if (heard(scope, from) === undefined) return;
    const { live, now } = scope;
    const apartMs = Math.abs(health.wallMs - now.wallMs);
    const apartSinceMs = live.health.get(from)?.apartSinceMs ?? now.wallMs;
    const apart = apartMs > CLOCK_APART_MS && { apartSinceMs };
    live.health.set(from, { atMs: now.bootMs, health, apartMs, ...apart });
  },
  inventory: (scope, from) => {
    heard(scope, from);
  },
  report: (scope, from) => {
    if (heard(scope, from) === undefined) return undefined;
    scope.live.owesAck.add(from);
    return "wake";
  },
  garbage: ({ state, live, now }, from, { reason }) => {
    count(live, reason);
    if (nodeOf(state, from)?.retired !== false) return;
    const held = live.garbage.get(from);
    if (held === undefined || now.bootMs - held.fromMs > GARBAGE_WINDOW_MS)
      live.garbage.set(from, { count: 1, fromMs: now.bootMs, fromWallMs: now.wallMs, reason });
    else Object.assign(held, { count: held.count + 1, reason });
  },
} satisfies NonNullable<NonNullable<Fleet["notice"]>["msg"]>;

/** What messages change for good. */
export const reactMessages = {
  beat: ({ state, live }, from) => {
    const { doubled } = live;
    const node = nodeOf(state, from);
    if (node === undefined || (node.silentSinceMs === undefined && !doubled.has(from))) return NOTHING;
    if (trusted(state, from) === undefined) return NOTHING;
    const entries: Draft[] = [];
    if (node.silentSinceMs !== undefined) entries.push(draft(fleetContract, "returned", who(node)));
    if (doubled.delete(from)) entries.push(draft(fleetContract, "cloned", who(node)));
    return entries;
  },
  inventory: ({ state }, from, inventory) => {
    const node = trusted(state, from);
    if (node === undefined || (node.inventory && sameMachine(node.inventory, inventory))) return NOTHING;
    return [draft(fleetContract, "inventoried", { node: from, inventory: settled(inventory) })];
  },
  /** Taken in order only: after a hole nothing is taken until what is missing has come. */
  report: ({ state, live, now }, from, { n, after, body }) => {
    const node = trusted(state, from);
    if (node === undefined || n <= node.reportedUpTo || after > node.reportedUpTo) return NOTHING;
    if (!spends(live.budgets, from, now.bootMs)) return NOTHING; // it is sent again until it is acknowledged
    return [draft(fleetContract, "reported", { node: from, n, report: body })];
  },
} satisfies NonNullable<NonNullable<Fleet["react"]>["msg"]>;

const REPORTS_BURST = 300;
const REPORTS_PER_SECOND = 10;

/** One machine must not fill the journal: a burst is taken whole, then so many a second. */
function spends(budgets: FleetLive["budgets"], node: string, bootMs: number): boolean {
  const held = budgets.get(node) ?? { left: REPORTS_BURST, atMs: bootMs };
  const earned = Math.floor(((bootMs - held.atMs) * REPORTS_PER_SECOND) / 1_000);
  const left = Math.min(REPORTS_BURST, held.left + earned);
  const atMs = earned > 0 ? bootMs : held.atMs;
  budgets.set(node, { left: Math.max(0, left - 1), atMs });
  return left > 0;
}
