import { PROTOCOL } from "../../shared/bus/protocol.ts";
import { DETAIL_CHARS, type RoutesLoaded } from "../../shared/gateway/wire.ts";
import type { Due, Outcome } from "../../shared/kernel/effect.ts";
import { SECOND_MS } from "../../shared/kernel/time.ts";
import type { SendEffects } from "../link/send.ts";
import type { GatewayLive, GatewayScope, GatewayState } from "./shape.ts";

const SAY_AGAIN_MS = 5 * SECOND_MS;

/** How it stands with the routes that are followed; undefined while that is still on its way. */
function wordOf({ routes }: GatewayState, live: GatewayLive): RoutesLoaded | undefined {
  if (routes === null) return undefined;
  const { lineage, term, edition, on, hash } = routes;
  const word = { v: PROTOCOL, lineage, term, edition };
  const failure = on ? (live.caddy.failure ?? live.load.failure) : live.absent.failure;
  if (failure !== undefined) {
    const detail = failure.detail.replaceAll(/[^\x20-\x7e\u00a0-\uffff]+/g, " ").trim();
    return {
      ...word,
      ok: false,
      code: failure.code.slice(0, 40),
      detail: detail.slice(0, DETAIL_CHARS).toWellFormed(),
    };
  }
  const settled = on ? live.up !== undefined && live.loaded?.hash === hash : live.gone;
  return settled ? { ...word, ok: true } : undefined;
}

const keyOf = ({ asked }: GatewayLive, { term, edition, ok, code = "" }: RoutesLoaded): string =>
  `routes-loaded:${asked}:${term}:${edition}:${ok}:${code}`;

/** Says what became of the routes, once each time that it changes or is asked for. */
export function wordDue({ state, live, now }: GatewayScope, up: boolean): Due<SendEffects> {
  const word = up ? wordOf(state, live) : undefined;
  if (word === undefined) return { effects: [] };
  const key = keyOf(live, word);
  if (live.said === key) return { effects: [] };
  if (live.sayAtMs > now.bootMs) return { effects: [], wakeAtMs: live.sayAtMs };
  return { effects: [{ key, type: "send", args: { name: "routes-loaded", body: word } }] };
}

export function said(
  { live, now }: GatewayScope,
  { name }: SendEffects["send"]["args"],
  outcome: Outcome,
  key: string,
): void {
  if (name !== "routes-loaded") return;
  if (outcome.ok) live.said = key;
  live.sayAtMs = outcome.ok ? 0 : now.bootMs + SAY_AGAIN_MS;
}
