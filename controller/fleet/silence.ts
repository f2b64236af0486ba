import type { Pace } from "../../shared/fleet/wire.ts";
import type { Scope } from "../../shared/kernel/capability.ts";
import { draft } from "../../shared/kernel/contract.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { sites } from "../sites/sites.ts";
import { fleetContract } from "./contract.ts";
import { paceOf, SILENT_AT_LEAST_MS, silentAfterMs } from "./pace.ts";
import { type FleetShape, members, type NodeState, who } from "./state.ts";
import { LOOK_AGAIN_MS } from "./thresholds.ts";

type FleetScope = Scope<FleetShape>;

/** site → the pace of its nodes. */
function paces({ state, peek }: FleetScope): ReadonlyMap<string, Pace> {
  const size = members(state).length;
  return new Map(Object.entries(peek(sites).sites).map(([site, { link }]) => [site, paceOf(link, size)]));
}

/** Remembers each site's line. Nodes of one that became faster may keep their slow pace until their plan reaches them. */
export function watchLines({ live, now, peek }: FleetScope): void {
  for (const [site, { link }] of Object.entries(peek(sites).sites)) {
    const held = live.lines.get(site);
    if (held?.link === link) continue;
    const graceUntilMs = held === undefined ? 0 : now.bootMs + silentAfterMs(paceOf(held.link, 0));
    live.lines.set(site, { link, graceUntilMs });
  }
}

/** Hands over each node that speaks, with the boot time at which it is silent if it says no more. */
function eachSpeaking(scope: FleetScope, take: (node: NodeState, deadlineMs: number, heardAtMs: number) => void): void {
  const { state, live } = scope;
  const paceAt = paces(scope);
  for (const node of Object.values(state.nodes)) {
    if (node.retired || node.cloned || node.silentSinceMs !== undefined) continue;
    const heardAtMs = live.heard.get(node.id);
    // One that never spoke is joining, not silent.
    if (heardAtMs === undefined && node.inventory === undefined) continue;
    const afterMs = silentAfterMs(paceAt.get(node.site) ?? paceOf("unmetered", 0));
    const fromMs = heardAtMs ?? live.startedAtMs;
    const graceUntilMs = live.lines.get(node.site)?.graceUntilMs ?? 0;
    take(node, Math.max(fromMs + afterMs, graceUntilMs), fromMs);
  }
}

/** The nodes that have just become silent. */
export function silenced(scope: FleetScope): Draft[] {
  const { bootMs, wallMs } = scope.now;
  if (bootMs < scope.live.nextLookMs) return [];
  const late: { node: NodeState; heardAtMs: number }[] = [];
  eachSpeaking(scope, (node, deadlineMs, heardAtMs) => {
    if (deadlineMs <= bootMs) late.push({ node, heardAtMs });
  });
  return late
    .sort((a, b) => (a.node.id < b.node.id ? -1 : 1))
    .map(({ node, heardAtMs }) =>
      draft(fleetContract, "silenced", { ...who(node), heardAtMs: Math.max(0, wallMs - (bootMs - heardAtMs)) }),
    );
}

/**
 * When to look for silence next. All nodes are looked at only once that moment has come: until then messages can but
 * move it later, and who starts to speak meanwhile has at least the shortest silence before them.
 */
export function nextSilenceMs(scope: FleetScope): number {
  const { live, now } = scope;
  if (now.bootMs < live.nextLookMs) return live.nextLookMs;
  let next = now.bootMs + SILENT_AT_LEAST_MS;
  eachSpeaking(scope, (_, deadlineMs) => {
    if (deadlineMs < next) next = deadlineMs;
  });
  live.nextLookMs = Math.max(next, now.bootMs + LOOK_AGAIN_MS);
  return live.nextLookMs;
}
