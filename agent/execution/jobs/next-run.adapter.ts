import { attempt } from "../../../shared/kernel/effect.ts";
import type { JobsEffects } from "./shape.ts";

/** Loaded with the first job that is planned: most machines have none. */
export const workOutNextRun = attempt<JobsEffects["job.next"]["args"], JobsEffects["job.next"]["value"]>(
  async ({ cron, timeZone, afterMs }) => {
    const { nextRunMs } = await import("./next-run.ts");
    return { atMs: nextRunMs(cron, timeZone, afterMs) };
  },
  (error) => ({ code: "refused", detail: error instanceof Error ? error.message : String(error) }),
);
