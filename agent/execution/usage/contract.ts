import { z } from "zod";
import { defineContract } from "../../../shared/kernel/contract.ts";
import { Tally } from "./tally.ts";

/** What containers take of this machine, counted over a day. */
export const usageContract = defineContract({
  name: "usage",
  needs: ["identity", "reports", "execution"],
  entries: {
    /** All that was counted so far, by `<instance>/<container>`: a restart loses an hour at most. */
    kept: { version: 1, body: z.object({ tallies: z.record(z.string(), Tally) }) },
  },
  ops: {},
  errors: {},
  findings: {},
  metrics: {},
});
