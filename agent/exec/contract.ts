import { defineContract } from "../../shared/kernel/contract.ts";

/** Commands that people run in containers of this machine, one attempt each; nothing of them is kept. */
export const execContract = defineContract({
  name: "exec",
  needs: ["identity", "link"],
  entries: {},
  ops: {},
  errors: {},
  findings: {},
  metrics: {},
});
