import { JoinAnswer } from "../../shared/fleet/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";

/** Who this machine is in its cluster, and how it came to be. */
export const identityContract = defineContract({
  name: "identity",
  needs: [],
  entries: {
    joined: {
      version: 1,
      body: JoinAnswer,
      says: { fr: "Cette machine est {node}, au lieu {site}.", en: "This machine is {node}, at site {site}." },
    },
  },
  ops: {},
  errors: {},
  findings: {
    "not-joined": {
      severity: "critical",
      visibleAfterMs: 0,
      says: {
        fr: "Cette machine n'appartient à aucune grappe. Demandez un jeton (`lierre token new`) et donnez --controller et --token-file.",
        en: "This machine belongs to no cluster. Ask for a token (`lierre token new`), then give --controller and --token-file.",
      },
    },
    "join-refused": {
      severity: "critical",
      visibleAfterMs: 0,
      says: {
        fr: "Le contrôleur refuse cette machine : {detail} Elle redemande toutes les 10 minutes.",
        en: "The controller refuses this machine: {detail} It asks again every 10 minutes.",
      },
    },
    "join-failing": {
      severity: "warning",
      visibleAfterMs: 60_000,
      says: {
        fr: "Cette machine ne parvient pas à rejoindre {url} : {detail}",
        en: "This machine can't join at {url}: {detail}",
      },
    },
  },
  metrics: {},
});
