import { defineContract } from "../../shared/kernel/contract.ts";
import { servicesEntries } from "./entries.ts";
import { servicesErrors } from "./errors.ts";
import { servicesOps } from "./operations.ts";

/** What people use, declared in a Compose file. */
export const servicesContract = defineContract({
  name: "services",
  needs: ["leadership", "sites", "fleet", "placement", "gateway", "usage"],
  entries: servicesEntries,
  ops: servicesOps,
  errors: servicesErrors,
  findings: {
    "rolled-back": {
      severity: "warning",
      visibleAfterMs: 0,
      says: {
        fr: "La version {from} de {service} n'a pas pris ({reason}) : la version {to} tourne de nouveau. Corrigez le fichier et appliquez-le.",
        en: "Release {from} of {service} did not come up ({reason}): release {to} runs again. Mend the file and apply it.",
      },
    },
    "release-failing": {
      severity: "critical",
      visibleAfterMs: 60_000,
      says: {
        fr: "La version {revision} de {service} ne prend pas, et aucune version antérieure n'a bien tourné : rien à reprendre. Voyez `lierre service logs {service}`, corrigez le fichier et appliquez-le.",
        en: "Release {revision} of {service} does not come up, and no earlier one ran well: there is no way back. See `lierre service logs {service}`, mend the file and apply it.",
      },
    },
  },
  metrics: { services: { type: "gauge", labels: [], help: "Number of declared services." } },
});
