import type { Pace } from "../../shared/fleet/wire.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../shared/kernel/time.ts";

export type Link = "unmetered" | "metered";

/** Above this many nodes one message server hears each of them more rarely. */
export const LARGE_FLEET = 500;
/** Nobody is called silent sooner, however fast the beats. */
export const SILENT_AT_LEAST_MS = 30 * SECOND_MS;
const MISSED_BEATS = 3;

/** How often a node is to speak, from its site's line and the number of nodes in the fleet. */
export function paceOf(link: Link, fleetSize: number): Pace {
  const metered = link === "metered";
  const beatMs = metered ? 30 * SECOND_MS : fleetSize > LARGE_FLEET ? 10 * SECOND_MS : 2 * SECOND_MS;
  return { beatMs, healthMs: metered ? 5 * MINUTE_MS : MINUTE_MS, inventoryMs: 6 * HOUR_MS };
}

/** How long a node of this pace says nothing before it is `silent`. */
export const silentAfterMs = ({ beatMs }: Pace): number => Math.max(SILENT_AT_LEAST_MS, MISSED_BEATS * beatMs);

/** True after 3 missed beats: data for routing (send nobody there), never shown as a state. Times since boot. */
export const isSuspect = (heardAtMs: number, { beatMs }: Pace, bootMs: number): boolean =>
  bootMs - heardAtMs >= MISSED_BEATS * beatMs;
