import { draft } from "../../shared/kernel/contract.ts";
import type { Scope } from "../../shared/kernel/capability.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { type Now, SECOND_MS } from "../../shared/kernel/time.ts";
import { placement, type PlacementState } from "../placement/placement.ts";
import { gatewayContract } from "./contract.ts";
import { enabledGateways, type GatewayLive, type GatewayShape, type GatewayState, isAddressed } from "./state.ts";

/** A gateway that does not answer holds nobody up for longer than this. */
const ANSWER_AT_MOST_MS = 10 * SECOND_MS;
/** Requests that were under way when the last gateway answered may take this long. */
const LINGER_MS = 2 * SECOND_MS;
/** Nor does anything else, such as others that are not well after all. */
const LEAVE_AT_MOST_MS = 30 * SECOND_MS;

/**
 * May this instance be stopped, or may somebody still be led to it? An instance that is to go is first named by
 * `leavingDrafts`; it may once no gateway leads to it, or when they have been waited for long enough.
 */
export function mayLeave(
  state: GatewayState,
  live: GatewayLive,
  now: Now,
  instances: PlacementState["instances"],
  instance: string,
): boolean {
  const atMs = leaveAtMs(state, live, instances, instance);
  return atMs !== undefined && atMs <= now.bootMs;
}

/** When it may, on the boot-time clock; undefined while that is not known. */
function leaveAtMs(
  state: GatewayState,
  live: GatewayLive,
  instances: PlacementState["instances"],
  instance: string,
): number | undefined {
  const gateways = enabledGateways(state);
  const held = instances[instance];
  if (gateways.length === 0 || held?.demand.web === undefined || !isAddressed(state, held.service)) return 0;
  if (state.leaving[held.service]?.includes(instance) !== true) return undefined;
  const leaver = live.leavers.get(instance);
  if (leaver === undefined) return undefined;
  const { sinceMs, out } = leaver;
  if (out === undefined) return sinceMs + LEAVE_AT_MOST_MS;
  const heard = gateways.map((node) => {
    const word = live.loaded.get(node);
    return word?.ok === true && word.edition >= (out.editions[node] ?? 1) ? word.atMs : undefined;
  });
  const answered = heard.every((atMs) => atMs !== undefined);
  return answered ? Math.max(out.atMs, ...heard) + LINGER_MS : out.atMs + ANSWER_AT_MOST_MS;
}

/** Names the instances of a service that are to go, all of them: nobody new is led there. Nothing when that is known. */
export function leavingDrafts(
  { leaving }: Pick<GatewayState, "leaving">,
  service: string,
  ids: readonly string[],
): Draft[] {
  const instances = ids.toSorted();
  const before = (leaving[service] ?? []).toSorted();
  if (before.length === instances.length && before.every((id, i) => id === instances[i])) return [];
  return [draft(gatewayContract, "leaving", { service, instances })];
}

/** The services of which an instance that was named may leave now: their conclusions are to be drawn again. */
export function readyToLeave(
  state: GatewayState,
  live: GatewayLive,
  now: Now,
  instances: PlacementState["instances"],
): string[] {
  return Object.keys(state.leaving)
    .filter((service) => state.leaving[service]?.some((id) => mayLeave(state, live, now, instances, id)))
    .sort();
}

/** Notes since when those that are to go are in nobody's routes. */
export function noteLeavers(
  { state, live, now }: Pick<Scope<GatewayShape>, "state" | "live" | "now">,
  led: ReadonlySet<string>,
): void {
  const going = new Set(Object.values(state.leaving).flat());
  const editions = Object.fromEntries([...live.built].map(([node, { edition }]) => [node, edition]));
  for (const id of live.leavers.keys()) if (!going.has(id)) live.leavers.delete(id);
  for (const id of going) {
    const { sinceMs, out } = live.leavers.get(id) ?? { sinceMs: now.bootMs };
    const kept = led.has(id) ? undefined : (out ?? { editions, atMs: now.bootMs });
    live.leavers.set(id, { sinceMs, ...(kept && { out: kept }) });
  }
}

/** The next moment at which somebody may leave who may not yet. */
export function nextLeaveMs({ state, live, now, peek }: Scope<GatewayShape>): number | undefined {
  const { instances } = peek(placement);
  const times = [...live.leavers.keys()].map((id) => leaveAtMs(state, live, instances, id) ?? 0);
  const later = times.filter((atMs) => atMs > now.bootMs);
  return later.length === 0 ? undefined : Math.min(...later);
}
