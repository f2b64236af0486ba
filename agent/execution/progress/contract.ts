import { defineContract } from "../../../shared/kernel/contract.ts";

/** How far instances are on their way; nothing of it is kept. */
export const progressContract = defineContract({
  name: "progress",
  needs: ["identity", "link", "execution"],
  entries: {},
  ops: {},
  errors: {},
  findings: {},
  metrics: {},
});
