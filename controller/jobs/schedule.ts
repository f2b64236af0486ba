import { Cron } from "croner";
import { rfc3339 } from "../../shared/kernel/time.ts";

export interface Schedule {
  readonly cron: string;
  readonly timeZone?: string | undefined;
}

export const timeZoneOf = ({ timeZone }: Schedule): string => timeZone ?? "UTC";

/** The first wall time after `afterMs` at which a job is due; undefined where there is none, or no such expression. */
export function nextRunMs(schedule: Schedule, afterMs: number): number | undefined {
  try {
    const cron = new Cron(schedule.cron, { timezone: timeZoneOf(schedule), paused: true });
    return cron.nextRun(rfc3339(afterMs))?.getTime();
  } catch {
    return undefined; // a time zone that this machine does not know
  }
}
