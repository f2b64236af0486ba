import { PROTOCOL } from "../../shared/bus/protocol.ts";
import type { Routes, RoutesLoaded } from "../../shared/gateway/wire.ts";
import type { Scope } from "../../shared/kernel/capability.ts";
import { type Due, earliest, type EffectOf, type Outcome } from "../../shared/kernel/effect.ts";
import { SECOND_MS } from "../../shared/kernel/time.ts";
import { fleet } from "../fleet/fleet.ts";
import { leadership } from "../leadership/leadership.ts";
import type { Built, GatewayLive, GatewayShape } from "./state.ts";

type In = Scope<GatewayShape>;

/** How far a gateway was told its routes; volatile, made anew after a restart. `sinceWallMs`: unanswered since. */
export type Telling =
  | { readonly is: "told"; readonly edition: number; readonly atMs: number; readonly sinceWallMs: number }
  | { readonly is: "failed"; readonly atMs: number };

export interface TellRoutes {
  readonly node: string;
  readonly site: string;
  readonly routes: Routes;
}

/** Changes within this are told together. */
const GAP_MS = SECOND_MS;
/** A gateway that hears but does not answer is told again this often; one that could not be told, this soon. */
const TELL_AGAIN_MS = 30 * SECOND_MS;
const TRY_AGAIN_MS = 5 * SECOND_MS;
/** An answer to what was told before this is an old one. */
const ANSWER_MS = 3 * SECOND_MS;

/** Has the gateway said anything of this very edition? */
export const hasAnswered = ({ loaded }: GatewayLive, node: string, edition: number): boolean =>
  loaded.get(node)?.edition === edition;

function tellAtMs(live: GatewayLive, node: string, { edition }: Built): number | undefined {
  const telling = live.telling.get(node);
  if (telling === undefined) return 0;
  if (telling.is === "failed") return telling.atMs + TRY_AGAIN_MS;
  if (telling.edition !== edition) return telling.atMs + GAP_MS;
  return hasAnswered(live, node, edition) ? undefined : telling.atMs + TELL_AGAIN_MS;
}

/** The gateways that are to be told and can hear: one effect each, only where something differs from what was told. */
export function tellingsDue({ live, now, peek, head }: In): Due<GatewayShape["effects"]> {
  const { lineage, term } = peek(leadership);
  const { nodes } = peek(fleet);
  const effects: EffectOf<GatewayShape["effects"]>[] = [];
  const wakes: number[] = [];
  for (const [node, built] of live.built) {
    const held = nodes[node];
    if (held === undefined || held.cloned || held.silentSinceMs !== undefined) continue;
    const atMs = tellAtMs(live, node, built);
    if (atMs === undefined) continue;
    if (atMs > now.bootMs) {
      wakes.push(atMs);
      continue;
    }
    const { edition, hash, on, services } = built;
    const routes = { v: PROTOCOL, lineage, term, edition, seq: head.seq, hash, on, services: [...services] };
    const key = `routes:${node}:${term}:${edition}`;
    effects.push({ key, type: "tell.routes", args: { node, site: held.site, routes } });
  }
  const wakeAtMs = earliest(...wakes);
  return { effects, wakeAtMs };
}

export function told({ live, now }: In, { node, routes }: TellRoutes, outcome: Outcome): void {
  const before = live.telling.get(node);
  if (!outcome.ok) {
    live.telling.set(node, { is: "failed", atMs: now.bootMs });
    return;
  }
  const waits = before?.is === "told" && !hasAnswered(live, node, before.edition);
  const sinceWallMs = waits ? before.sinceWallMs : now.wallMs;
  live.telling.set(node, { is: "told", edition: routes.edition, atMs: now.bootMs, sinceWallMs });
}

/** A gateway's word on its routes. One on other routes than it was told last means that it lacks these. */
export function heard({ state, live, now, peek }: In, node: string, word: RoutesLoaded): "wake" | undefined {
  const { lineage, term } = peek(leadership);
  if (state.gateways[node] === undefined || word.lineage !== lineage) return undefined;
  const { ok, code, detail } = word;
  const before = live.loaded.get(node);
  const same = before !== undefined && before.ok === ok && before.code === code;
  live.loaded.set(node, {
    edition: word.term === term ? word.edition : 0,
    ok,
    ...(code !== undefined && { code }),
    ...(detail !== undefined && { detail }),
    atMs: now.bootMs,
    sinceWallMs: same ? before.sinceWallMs : now.wallMs,
  });
  const telling = live.telling.get(node);
  const lacks = telling?.is === "told" && !hasAnswered(live, node, telling.edition);
  if (lacks && now.bootMs - telling.atMs > ANSWER_MS) live.telling.delete(node);
  return "wake";
}
