import { defineContract } from "../../shared/kernel/contract.ts";

/** Compose projects of this machine: looked at, and taken over when a person says so. Nothing of it is kept here. */
export const importingContract = defineContract({
  name: "importing",
  needs: ["identity", "link"],
  entries: {},
  ops: {},
  errors: {},
  findings: {},
  metrics: {},
});
