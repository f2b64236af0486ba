import { z } from "zod";
import { defineContract } from "../../../shared/kernel/contract.ts";

/** When jobs ran, and which run is still to end: a restart never runs the same minute twice. */
export const jobsContract = defineContract({
  name: "jobs",
  needs: ["identity", "reports", "execution"],
  entries: {
    began: {
      version: 1,
      body: z.object({ job: z.string().max(120), atMs: z.int() }),
      says: { fr: "La tâche {job} commence.", en: "Job {job} begins." },
    },
  },
  ops: {},
  errors: {},
  findings: {},
  metrics: {},
});
