import { hostPort } from "../../shared/gateway/addressing.ts";
import type { RoutedService, Upstream } from "../../shared/gateway/wire.ts";

/**
 * Caddy reads whom to lead to from small files, anew for each request: who comes and goes among the instances then needs
 * no new configuration. Loading one closes idle connections and resets those that wait to be accepted (measured: 16 of
 * 1,200 requests over ten loads), which a drain must not.
 *
 * `slots/<service>/a0…` share the requests; `b0…` take those that none of these could be reached with.
 */
export const SLOTS_FOLDER = "slots";

/** Shared evenly by 1, 2, 3, 4, 6 and 12 instances; more slots for more instances are a new configuration. */
const SHARING = 12;
const SPARE = 4;

export interface SlotNames {
  readonly sharing: readonly string[];
  readonly spare: readonly string[];
}

/** The files of a service, relative to Caddy's folder. */
export function slotNames({ service, upstreams }: RoutedService): SlotNames {
  const sharing = SHARING * Math.max(1, Math.ceil(upstreams.length / SHARING));
  const named = (letter: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${SLOTS_FOLDER}/${service}/${letter}${i}`);
  return { sharing: named("a", sharing), spare: named("b", SPARE) };
}

/** What stands in the files of a service; empty where nobody can be led anywhere. */
export function slotsOf(routed: RoutedService): ReadonlyMap<string, string> {
  const first = routed.upstreams.filter(({ order }) => order === "first");
  const last = routed.upstreams.filter(({ order }) => order === "last");
  const { sharing, spare } = slotNames(routed);
  return new Map([
    ...dealt(sharing, first.length > 0 ? first : last),
    ...dealt(spare, [...last.slice(0, SPARE / 2), ...first, ...last.slice(SPARE / 2)]),
  ]);
}

function dealt(slots: readonly string[], upstreams: readonly Upstream[]): [slot: string, dial: string][] {
  return slots.flatMap((slot, i): [string, string][] => {
    const upstream = upstreams[i % upstreams.length];
    return upstream === undefined ? [] : [[slot, hostPort(upstream.address, upstream.port)]];
  });
}
