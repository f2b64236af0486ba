import type { Scope } from "../../shared/kernel/capability.ts";
import { SECOND_MS } from "../../shared/kernel/time.ts";
import { fleet } from "../fleet/fleet.ts";
import { isSuspect, paceOf } from "../fleet/pace.ts";
import { members } from "../fleet/state.ts";
import { placement } from "../placement/placement.ts";
import { sites } from "../sites/sites.ts";
import { enabledGateways, type GatewayShape, isAddressed } from "./state.ts";

type In = Scope<GatewayShape>;

/** The looks at who missed beats are at least this far apart. */
const LOOK_AGAIN_MS = SECOND_MS;

/** The nodes that people are led to. */
function hosts({ state, peek }: In): ReadonlySet<string> {
  const { byService, instances } = peek(placement);
  const nodes = Object.keys(state.addresses)
    .filter((service) => isAddressed(state, service))
    .flatMap((service) => (byService[service] ?? []).flatMap((id) => instances[id]?.node ?? []));
  return new Set(nodes);
}

/**
 * Looks who missed 3 beats: nobody is led there while others are well. All hosts are looked at only once the first of
 * them could be late; until then beats cost nothing here.
 */
export function lookForSuspects(scope: In): void {
  const { state, live, now, peek, peekLive } = scope;
  if (now.bootMs < live.nextLookMs || enabledGateways(state).length === 0) return;
  const { beats, lines, startedAtMs } = peekLive(fleet);
  const { nodes } = peek(fleet);
  const size = members(peek(fleet)).length;
  const here = hosts(scope);
  let next = Number.POSITIVE_INFINITY;
  for (const node of [...live.suspects].filter((suspect) => !here.has(suspect))) live.suspects.delete(node);
  for (const node of here) {
    const site = nodes[node]?.site ?? "";
    const pace = paceOf(peek(sites).sites[site]?.link ?? "unmetered", size);
    const heardAtMs = Math.max(beats.get(node)?.atMs ?? 0, startedAtMs);
    const late = isSuspect(heardAtMs, pace, now.bootMs) && now.bootMs >= (lines.get(site)?.graceUntilMs ?? 0);
    if (late && !live.suspects.has(node)) {
      live.suspects.add(node);
      live.turns += 1;
    }
    // Who is late already comes back by its next beat.
    if (!late) next = Math.min(next, heardAtMs + 3 * pace.beatMs);
  }
  live.nextLookMs = here.size === 0 ? 0 : Math.max(next, now.bootMs + LOOK_AGAIN_MS);
}

/** A beat of one that was late: it is led to again, at once. */
export function beatOf({ live, now, peekLive }: In, node: string): "wake" | undefined {
  if (!live.suspects.has(node) || peekLive(fleet).beats.get(node)?.atMs !== now.bootMs) return undefined;
  live.suspects.delete(node);
  live.turns += 1;
  live.nextLookMs = 0;
  return "wake";
}
