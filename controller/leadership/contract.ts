import { z } from "zod";
import { defineContract } from "../../shared/kernel/contract.ts";

/** Who writes the journal, and which journal it is. */
export const leadershipContract = defineContract({
  name: "leadership",
  needs: [],
  entries: {
    born: {
      version: 1,
      body: z.strictObject({ lineage: z.string() }),
      says: { fr: "Le journal {lineage} commence.", en: "Journal {lineage} begins." },
    },
    led: {
      version: 1,
      body: z.strictObject({ term: z.int().min(1) }),
      says: { fr: "Un contrôleur prend le mandat {term}.", en: "A controller takes term {term}." },
    },
  },
  ops: {},
  errors: {},
  findings: {
    unwritable: {
      severity: "critical",
      visibleAfterMs: 0,
      says: {
        fr: "Le journal ne peut pas être écrit : {reason} Rien ne peut être décidé jusque-là ; ce qui tourne continue.",
        en: "The journal can't be written: {reason} Nothing can be decided until then; what runs goes on.",
      },
    },
  },
  metrics: { leadership_term: { type: "gauge", labels: [], help: "Term of the journal's last leader." } },
});
