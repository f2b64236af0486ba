import { Routes } from "../../shared/gateway/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";

/** This machine as a gateway: the last routes it was told, kept so that it leads people with nobody to ask. */
export const gatewayContract = defineContract({
  name: "gateway",
  needs: ["identity", "link"],
  entries: {
    routed: {
      version: 1,
      body: Routes,
      says: { fr: "Les routes ({term}, {edition}) sont reçues.", en: "Routes ({term}, {edition}) have come." },
    },
  },
  ops: {},
  errors: {},
  findings: {},
  metrics: {},
});
