import type { FindingSpec } from "../../shared/kernel/contract.ts";
import { MINUTE_MS } from "../../shared/kernel/time.ts";

const SILENCE = ["node-silent", "site-silent", "all-silent"] as const;
/** What a machine last said of itself is not shown while it says nothing. */
const own = { hiddenBy: SILENCE, visibleAfterMs: 0 } as const;

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
      fr: "Tout le lieu {site} est silencieux ({nodes} machines) : courant coupé, ou ligne coupée ? Appelez quelqu'un sur place. Ce qui y tourne peut continuer sans nous.",
      en: "All of site {site} is silent ({nodes} nodes): power cut, or line cut? Call someone there. What runs there may go on without us.",
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
      fr: "Deux machines se disent {name} ({site}) : un disque a été cloné. Aucune n'est plus crue. `lierre node retire {node}`, effacez l'état de l'agent sur les deux, et faites entrer chacune avec un jeton neuf.",
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

/** What nodes say of themselves; `{name}` is added here, the other parameters are the agent's. */
export const OWN_FINDINGS = {
  "disk-filling": {
    severity: "warning",
    ...own,
    says: {
      fr: "Le disque de {name} est plein à {usedPercent} %. Faites de la place : vieilles images, journaux, ou un disque plus grand.",
      en: "The disk of {name} is {usedPercent} % full. Make room: old images, logs, or a bigger disk.",
    },
  },
  overheating: {
    severity: "warning",
    ...own,
    says: {
      fr: "{name} est à {celsius} °C. Dépoussiérez-la et laissez l'air passer.",
      en: "{name} is at {celsius} °C. Clean out the dust and let the air through.",
    },
  },
  "memory-pressure": {
    severity: "warning",
    ...own,
    says: {
      fr: "{name} n'a plus que {availablePercent} % de mémoire. Déplacez un service, ou ajoutez une barrette.",
      en: "{name} has only {availablePercent} % of memory left. Move a service away, or add memory.",
    },
  },
  "io-pressure": {
    severity: "warning",
    ...own,
    says: {
      fr: "Le disque de {name} peine : les programmes l'attendent {waitingPercent} % du temps. Un disque fatigué ? Voyez `smartctl -a`.",
      en: "The disk of {name} labours: programs wait for it {waitingPercent} % of the time. A worn disk? See `smartctl -a`.",
    },
  },
  "clock-off": {
    severity: "warning",
    ...own,
    says: {
      fr: "L'horloge de {name} indique l'année {year}. Activez `timedatectl set-ntp true` ; sur un vieux PC, changez la pile.",
      en: "The clock of {name} says it is {year}. Run `timedatectl set-ntp true`; on an old PC, change the battery.",
    },
  },
  "docker-missing": {
    severity: "critical",
    ...own,
    says: {
      fr: "Docker ne répond pas sur {name} ({detail}) : elle ne peut rien faire tourner. `systemctl start docker`, ou installez-le.",
      en: "Docker does not answer on {name} ({detail}): it can't run anything. `systemctl start docker`, or install it.",
    },
  },
  "docker-too-old": {
    severity: "warning",
    ...own,
    says: {
      fr: "Docker {version} est trop ancien sur {name} : il faut au moins la version 20.10. Mettez-le à jour.",
      en: "Docker {version} is too old on {name}: at least version 20.10 is needed. Update it.",
    },
  },
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
