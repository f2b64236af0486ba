import { Cron } from "croner";
import { rfc3339 } from "../../../shared/kernel/time.ts";

/**
 * When a cron expression of five parts comes round first after a moment (Unix time in ms); null when it never does.
 * `timeZone` is empty for UTC. Throws where expression or zone can't be read. No timer: the library computes.
 */
export function nextRunMs(cron: string, timeZone: string, afterMs: number): number | null {
  const zone = timeZone === "" ? { utcOffset: 0 } : { timezone: timeZone };
  return new Cron(cron, { paused: true, mode: "5-part", ...zone }).nextRun(rfc3339(afterMs))?.getTime() ?? null;
}
