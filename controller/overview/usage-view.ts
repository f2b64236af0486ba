import { z } from "zod";
import { Name } from "../../shared/kernel/ids.ts";
import { ContainerName } from "../../shared/services/names.ts";

const From = z.enum(["declared", "assumed", "measured"]);

/** What a container is counted for and since what, beside what it was seen to take; nothing of that until it was seen. */
export const UsageRow = z.strictObject({
  service: Name,
  container: ContainerName,
  memoryFrom: From,
  memoryBytes: z.int(),
  memoryPeakBytes: z.int().optional(),
  memoryUsualBytes: z.int().optional(),
  cpuFrom: From,
  cpuMilli: z.int(),
  cpuPeakMilli: z.int().optional(),
  cpuUsualMilli: z.int().optional(),
  seenMs: z.int().optional(),
});
export type UsageRow = z.infer<typeof UsageRow>;
