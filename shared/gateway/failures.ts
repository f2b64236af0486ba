import type { Words } from "../kernel/result.ts";

/** Why a gateway does not answer as it should, and what to do about it; `{detail}` is what the machine says. */
export const GATEWAY_FAILURES = {
  absent: {
    fr: "Caddy n'y est pas ({detail}) : installez Caddy 2.11 ou plus récent, ou lancez l'agent avec --caddy CHEMIN",
    en: "Caddy is not there ({detail}): install Caddy 2.11 or later, or start the agent with --caddy PATH",
  },
  ended: {
    fr: "Caddy s'arrête sans cesse ({detail}) : voyez gateway/caddy.log dans le dossier de l'agent",
    en: "Caddy keeps ending ({detail}): see gateway/caddy.log in the agent's folder",
  },
  unreachable: {
    fr: "Caddy tourne mais n'obéit pas ({detail}) : l'agent réessaie ; sinon, arrêtez ce Caddy, l'agent le relancera",
    en: "Caddy runs but does not obey ({detail}): the agent tries again; else end that Caddy, the agent starts it anew",
  },
  refused: {
    fr: "Caddy refuse sa configuration ({detail}) : un port est-il pris par un autre programme, ou Caddy plus ancien que 2.11 ?",
    en: "Caddy refuses its configuration ({detail}): is a port taken by another program, or Caddy older than 2.11?",
  },
  disk: {
    fr: "l'agent ne peut pas écrire les adresses des instances ({detail}) : faites de la place sur son disque",
    en: "the agent can't write the instances' addresses ({detail}): make room on its disk",
  },
} as const satisfies Record<string, Words>;

export type GatewayFailure = keyof typeof GATEWAY_FAILURES;

/** The sentence for a code; one of a newer agent's is shown with what it says. */
export const failureWords = (code: string): Words =>
  Object.hasOwn(GATEWAY_FAILURES, code)
    ? GATEWAY_FAILURES[code as GatewayFailure]
    : { fr: "{code} : {detail}", en: "{code}: {detail}" };
