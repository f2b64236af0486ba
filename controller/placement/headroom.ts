import { SECOND_MS } from "../../shared/kernel/time.ts";
import { fleet } from "../fleet/fleet.ts";
import type { FleetState } from "../fleet/state.ts";
import { exodusFrom, type Leaver } from "./exodus.ts";
import type { PlacementScope, PlacementState } from "./state.ts";

/** What the loss of one site would mean. */
export interface SiteLoss {
  readonly instances: number;
  readonly moves: number;
  /** They keep data there, or are wanted nowhere else. */
  readonly stays: number;
  /** They could go elsewhere, and find no place. */
  readonly stuck: readonly Leaver[];
  /** Memory that is left free elsewhere once all have moved. */
  readonly spareBytes: number;
}

/** `edition`: of the placements that were looked at. `sinceMs`: something finds no place since then; wall time. */
type Look = SiteLoss & { readonly edition: number; readonly sinceMs?: number };

/** Volatile: what was seen, by site; up to which edition that is all; and when to look next (boot time). */
export interface HeadroomLooks {
  readonly bySite: Map<string, Look>;
  edition: number;
  nextMs: number | undefined;
}

export const newLooks = (): HeadroomLooks => ({ bySite: new Map(), edition: 0, nextMs: undefined });

/** Changes come in bursts: the first look waits so long. One site at a time, farther apart the larger the fleet is. */
const FIRST_LOOK_MS = 10 * SECOND_MS;
const BETWEEN_LOOKS_MS = SECOND_MS;
const PER_NODE_MS = 1;

/** When to look next; nothing while all that was seen still holds. */
export function nextLookMs({ state, live: { headroom }, now }: PlacementScope): number | undefined {
  if (headroom.edition === state.edition) return undefined;
  headroom.nextMs ??= now.bootMs + FIRST_LOOK_MS;
  return headroom.nextMs;
}

/** Looks at the site whose look is the oldest, once that is due. */
export function lookAgain({ state, live: { headroom }, now, peek }: PlacementScope): void {
  if (headroom.nextMs === undefined || headroom.nextMs > now.bootMs) return;
  const { bySite } = headroom;
  const nodes = peek(fleet);
  const sites = nodesBySite(nodes);
  for (const site of bySite.keys()) if (!sites.has(site)) bySite.delete(site);
  const seen = (site: string) => bySite.get(site)?.edition ?? -1;
  const stale = [...sites.keys()]
    .filter((site) => seen(site) !== state.edition)
    .sort((a, b) => seen(a) - seen(b) || (a < b ? -1 : 1));
  const [site] = stale;
  if (site !== undefined) {
    const loss = lossOf(nodes, state, sites.get(site));
    const since = loss.stuck.length > 0 && { sinceMs: bySite.get(site)?.sinceMs ?? now.wallMs };
    bySite.set(site, { ...loss, edition: state.edition, ...since });
  }
  if (stale.length <= 1) headroom.edition = state.edition;
  const waitMs = BETWEEN_LOOKS_MS + PER_NODE_MS * Object.keys(nodes.nodes).length;
  headroom.nextMs = stale.length <= 1 ? undefined : now.bootMs + waitMs;
}

/** The loss of each site as things stand now, in order of name: what was seen already is not looked at again. */
export function lossesOf({ state, live, peek }: PlacementScope): [site: string, loss: SiteLoss][] {
  const nodes = peek(fleet);
  return [...nodesBySite(nodes)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([site, ids]) => {
      const seen = live.headroom.bySite.get(site);
      return [site, seen?.edition === state.edition ? seen : lossOf(nodes, state, ids)];
    });
}

function lossOf(nodes: FleetState, placement: PlacementState, ids: ReadonlySet<string> = new Set()): SiteLoss {
  const { leavers, spareBytes } = exodusFrom(nodes, placement, ids);
  const stuck = leavers.filter(({ verdict }) => verdict === "no-place");
  const moves = leavers.filter(({ verdict }) => verdict === "moves").length;
  return { instances: leavers.length, moves, stays: leavers.length - moves - stuck.length, stuck, spareBytes };
}

function nodesBySite({ nodes }: FleetState): Map<string, Set<string>> {
  const sites = new Map<string, Set<string>>();
  for (const { id, site, retired } of Object.values(nodes)) {
    if (retired) continue;
    const held = sites.get(site);
    if (held === undefined) sites.set(site, new Set([id]));
    else held.add(id);
  }
  return sites;
}
