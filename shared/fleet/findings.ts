import type { FindingSpec } from "../kernel/contract.ts";

/** What a machine says against itself; `{name}` is the machine, the other parameters are what it measured. */
export const NODE_FINDINGS = {
  "disk-filling": {
    severity: "warning",
    visibleAfterMs: 0,
    says: {
      fr: "Le disque de {name} est plein à {usedPercent} %. Faites de la place : vieilles images, journaux, ou un disque plus grand.",
      en: "The disk of {name} is {usedPercent} % full. Make room: old images, logs, or a bigger disk.",
    },
  },
  overheating: {
    severity: "warning",
    visibleAfterMs: 0,
    says: {
      fr: "{name} est à {celsius} °C. Dépoussiérez-la et laissez l'air passer.",
      en: "{name} is at {celsius} °C. Clean out the dust and let the air through.",
    },
  },
  "memory-pressure": {
    severity: "warning",
    visibleAfterMs: 0,
    says: {
      fr: "{name} n'a plus que {availablePercent} % de mémoire. Déplacez un service, ou ajoutez une barrette.",
      en: "{name} has only {availablePercent} % of memory left. Move a service away, or add memory.",
    },
  },
  "io-pressure": {
    severity: "warning",
    visibleAfterMs: 0,
    says: {
      fr: "Le disque de {name} peine : les programmes l'attendent {waitingPercent} % du temps. Un disque fatigué ? Voyez `smartctl -a`.",
      en: "The disk of {name} labours: programs wait for it {waitingPercent} % of the time. A worn disk? See `smartctl -a`.",
    },
  },
  "clock-off": {
    severity: "warning",
    visibleAfterMs: 0,
    says: {
      fr: "L'horloge de {name} indique l'année {year}. Activez `timedatectl set-ntp true` ; sur un vieux PC, changez la pile.",
      en: "The clock of {name} says it is {year}. Run `timedatectl set-ntp true`; on an old PC, change the battery.",
    },
  },
  "docker-missing": {
    severity: "critical",
    visibleAfterMs: 0,
    says: {
      fr: "Docker ne répond pas sur {name} ({detail}) : elle ne peut rien faire tourner. `systemctl start docker`, ou installez-le.",
      en: "Docker does not answer on {name} ({detail}): it can't run anything. `systemctl start docker`, or install it.",
    },
  },
  "docker-too-old": {
    severity: "warning",
    visibleAfterMs: 0,
    says: {
      fr: "Docker {version} est trop ancien sur {name} : il faut au moins la version 20.10. Mettez-le à jour.",
      en: "Docker {version} is too old on {name}: at least version 20.10 is needed. Update it.",
    },
  },
} as const satisfies Record<string, FindingSpec>;

export type NodeFindingCode = keyof typeof NODE_FINDINGS;
