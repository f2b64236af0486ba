import { defineContract } from "../../shared/kernel/contract.ts";
import { NODE_FINDINGS } from "../../shared/fleet/findings.ts";

/** What this machine says of itself to the fleet. */
export const fleetContract = defineContract({
  name: "fleet",
  needs: ["identity", "link", "reports", "execution"],
  entries: {},
  ops: {},
  errors: {},
  findings: NODE_FINDINGS,
  metrics: {},
});
