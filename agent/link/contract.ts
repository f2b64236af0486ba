import { defineContract } from "../../shared/kernel/contract.ts";

/** The line to the controllers: open as soon as this machine knows who it is. */
export const linkContract = defineContract({
  name: "link",
  needs: ["identity"],
  entries: {},
  ops: {},
  errors: {},
  findings: {},
  metrics: {},
});
