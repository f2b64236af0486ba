import type { Pace } from "../../shared/fleet/wire.ts";
import type { Scope } from "../../shared/kernel/capability.ts";
import { draft } from "../../shared/kernel/contract.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { byId } from "../../shared/kernel/json.ts";
import { sites } from "../sites/sites.ts";
import { fleetContract } from "./contract.ts";
import { paceOf, silentAfterMs } from "./pace.ts";
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

/** When each node that speaks will be silent if it says no more, in boot time; order of id. */
function deadlines(scope: FleetScope): (readonly [NodeState, deadlineMs: number, heardAtMs: number])[] {
  const { state, live } = scope;
  const paceAt = paces(scope);
  return Object.values(state.nodes).flatMap((node) => {
    if (node.retired || node.cloned || node.silentSinceMs !== undefined) return [];
    const heardAtMs = live.heard.get(node.id);
    // One that never spoke is joining, not silent.
    if (heardAtMs === undefined && node.inventory === undefined) return [];
    const afterMs = silentAfterMs(paceAt.get(node.site) ?? paceOf("unmetered", 0));
    const fromMs = heardAtMs ?? live.startedAtMs;
    const graceUntilMs = live.lines.get(node.site)?.graceUntilMs ?? 0;
    return [[node, Math.max(fromMs + afterMs, graceUntilMs), fromMs] as const];
  });
}

/** The nodes that have just become silent. */
export function silenced(scope: FleetScope): Draft[] {
  const { bootMs, wallMs } = scope.now;
  const late = deadlines(scope).filter(([, deadlineMs]) => deadlineMs <= bootMs);
  return byId(Object.fromEntries(late.map((row) => [row[0].id, row]))).map(([, [node, , heardAtMs]]) =>
    draft(fleetContract, "silenced", { ...who(node), heardAtMs: Math.max(0, wallMs - (bootMs - heardAtMs)) }),
  );
}

/** When to look for silence next. */
export function nextSilenceMs(scope: FleetScope): number | undefined {
  let next: number | undefined;
  for (const [, deadlineMs] of deadlines(scope)) if (next === undefined || deadlineMs < next) next = deadlineMs;
  return next === undefined ? undefined : Math.max(next, scope.now.bootMs + LOOK_AGAIN_MS);
}
