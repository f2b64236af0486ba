import { NODE_FINDINGS } from "../../shared/fleet/findings.ts";
import type { FindingSpec } from "../../shared/kernel/contract.ts";
import { MINUTE_MS } from "../../shared/kernel/time.ts";

const SILENCE = ["node-silent", "site-silent", "all-silent"] as const;
/** What a machine last said of itself is not shown while it says nothing. */
const own = { hiddenBy: SILENCE, visibleAfterMs: 0 } as const;

function hiddenInSilence<const R extends Readonly<Record<string, FindingSpec>>>(rows: R) {
  const hidden = Object.entries(rows).map(([code, row]) => [code, { ...row, hiddenBy: SILENCE }]);
  return Object.fromEntries(hidden) as { readonly [C in keyof R]: R[C] & { readonly hiddenBy: typeof SILENCE } };
}

/** What the fleet sees by itself. */
const seen = {
  "node-silent": {
    severity: "warning",
    hiddenBy: ["site-silent", "all-silent"],
    visibleAfterMs: 0,
    says: {
      fr: "La machine {name} ({site}) ne dit plus rien. Ses services y tournent peut-être encore. Est-elle allumée, et reliée à Internet ?",
      en: "Node {name} ({site}) is silent. Its services may still run there. Is it on, and connected to the internet?",
    },
  },
  "site-silent": {
    severity: "critical",
    hiddenBy: ["all-silent"],
    visibleAfterMs: 0,
    says: {
      fr: "Tout le lieu {site} est silencieux ({nodes} machine(s)) : courant coupé, ou ligne coupée ? Appelez quelqu'un sur place. Ce qui y tourne peut continuer sans nous.",
      en: "All of site {site} is silent ({nodes} node(s)): power cut, or line cut? Call someone there. What runs there may go on without us.",
    },
  },
  "all-silent": {
    severity: "critical",
    visibleAfterMs: 0,
    says: {
      fr: "Je n'entends plus personne ({nodes} machines, {sites} lieux) : c'est sans doute ma propre ligne ou mon serveur de messages, pas une panne des machines. Vérifiez ici d'abord.",
      en: "I hear nobody ({nodes} nodes, {sites} sites): this is likely my own line or my message server, not a failure of the machines. Look here first.",
    },
  },
  cloned: {
    severity: "critical",
    visibleAfterMs: 0,
    says: {
      fr: "Deux machines se disent {name} ({site}) : un disque a été cloné. On ne se fie plus à aucune des deux. `lierre node retire {node}`, effacez l'état de l'agent sur les deux, et réinscrivez chacune avec un jeton neuf.",
      en: "Two machines say they are {name} ({site}): a disk was cloned. Neither is trusted. `lierre node retire {node}`, erase the agent's state on both, and join each with a new token.",
    },
  },
  "same-machine": {
    severity: "warning",
    visibleAfterMs: 0,
    says: {
      fr: "{name} et {other} ont le même machine-id : un disque cloné, ou deux agents sur une machine. Si c'est un clone, refaites /etc/machine-id ; si {other} est remplacée, `lierre node retire {otherNode}`.",
      en: "{name} and {other} have the same machine-id: a cloned disk, or two agents on one machine. If it is a clone, make /etc/machine-id anew; if {other} is replaced, `lierre node retire {otherNode}`.",
    },
  },
  garbage: {
    severity: "warning",
    visibleAfterMs: 0,
    says: {
      fr: "{name} envoie des messages illisibles ({count} en peu de temps, dernier motif : {reason}). Mettez son agent à jour ; si ça continue, retirez la machine.",
      en: "{name} sends messages that can't be read ({count} in a short time, last reason: {reason}). Update its agent; if it goes on, retire the node.",
    },
  },
  "never-seen": {
    severity: "notice",
    visibleAfterMs: 5 * MINUTE_MS,
    says: {
      fr: "{name} ({site}) est entrée mais n'a encore rien dit. Son agent tourne-t-il ? Atteint-il le serveur de messages ?",
      en: "{name} ({site}) has joined but has not spoken yet. Does its agent run? Does it reach the message server?",
    },
  },
  "old-agent": {
    severity: "notice",
    hiddenBy: SILENCE,
    visibleAfterMs: 0,
    says: {
      fr: "L'agent de {name} est ancien ({version}, protocole {protocol} ; ici {ours}). Mettez-le à jour.",
      en: "The agent of {name} is old ({version}, protocol {protocol}; here {ours}). Update it.",
    },
  },
  "clock-apart": {
    severity: "warning",
    hiddenBy: SILENCE,
    visibleAfterMs: 5 * MINUTE_MS,
    says: {
      fr: "L'horloge de {name} et la mienne diffèrent de {seconds} s. Activez `timedatectl set-ntp true` sur celle qui a tort.",
      en: "The clock of {name} and mine are {seconds} s apart. Run `timedatectl set-ntp true` on the one that is wrong.",
    },
  },
  "roster-refused": {
    severity: "critical",
    visibleAfterMs: MINUTE_MS,
    says: {
      fr: "Le serveur de messages ne prend pas la liste des machines ({detail}). Les nouvelles ne peuvent pas se connecter. Vérifiez qu'il tourne.",
      en: "The message server does not take the list of nodes ({detail}). New ones can't connect. Check that it runs.",
    },
  },
} as const satisfies Record<string, FindingSpec>;

/** What nodes say of themselves. */
export const OWN_FINDINGS = {
  ...hiddenInSilence(NODE_FINDINGS),
  "own-trouble": {
    severity: "warning",
    ...own,
    says: {
      fr: "{name} signale : {code}. Cette version ne connaît pas ce signalement ; voyez les journaux de son agent.",
      en: "{name} reports: {code}. This version does not know that finding; see the logs of its agent.",
    },
  },
} as const satisfies Record<string, FindingSpec>;

export const fleetFindings = { ...seen, ...OWN_FINDINGS } as const;
