import { z } from "zod";
import { ReportBody } from "../../shared/execution/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";

/** The outbox: transitions that must reach a controller's journal. */
export const reportsContract = defineContract({
  name: "reports",
  needs: ["link"],
  entries: {
    queued: { version: 1, body: z.object({ key: z.string().max(200), body: ReportBody }) },
    acked: { version: 1, body: z.object({ upto: z.int().min(0), lineage: z.string() }) },
  },
  ops: {},
  errors: {},
  findings: {},
  metrics: {},
});
