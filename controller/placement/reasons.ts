import type { Words } from "../../shared/kernel/result.ts";

/**
 * Why a node can't take an instance. `lasting`: it stays so until a person changes something; the others may pass by
 * themselves (a silent node comes back).
 */
export const REASONS = {
  retired: { lasting: true, says: { fr: "elle est retirée", en: "it is retired" } },
  silent: { lasting: false, says: { fr: "elle est sans nouvelles", en: "it is silent" } },
  cordoned: {
    lasting: false,
    says: { fr: "elle ne prend rien de nouveau (cordon)", en: "it takes nothing new (cordoned)" },
  },
  distrusted: {
    lasting: false,
    says: { fr: "deux machines portent son identité", en: "two machines carry its identity" },
  },
  unknown: {
    lasting: false,
    says: { fr: "son inventaire n'est pas encore arrivé", en: "its inventory has not come in yet" },
  },
  "no-engine": { lasting: false, says: { fr: "Docker n'y répond pas", en: "Docker does not answer there" } },
  "site-not-wanted": {
    lasting: true,
    says: { fr: "son lieu {site} n'est pas parmi les lieux voulus", en: "its site {site} is not among those wanted" },
  },
  "data-elsewhere": {
    lasting: false,
    says: { fr: "les données du service sont sur {where}", en: "the service's data is on {where}" },
  },
  "plan-full": {
    lasting: true,
    says: {
      fr: "ce qu'elle doit faire tourner ne tient plus dans un plan",
      en: "what it has to run fits into a plan no more",
    },
  },
  "site-excluded": { lasting: true, says: { fr: "son lieu {site} est exclu", en: "its site {site} is excluded" } },
  "wrong-platform": {
    lasting: true,
    says: { fr: "elle est {has}, il faut {needs}", en: "it is {has}, {needs} is needed" },
  },
  constraint: {
    lasting: true,
    says: { fr: "elle ne répond pas à « {constraint} »", en: "it does not meet `{constraint}`" },
  },
  "same-node": { lasting: true, says: { fr: "elle porte déjà {instance}", en: "it already runs {instance}" } },
  "port-taken": {
    lasting: true,
    says: { fr: "le port {port} y est pris par {by}", en: "port {port} is taken there by {by}" },
  },
  "no-memory": {
    lasting: true,
    says: { fr: "il y manque {missingMiB} Mio de mémoire", en: "it lacks {missingMiB} MiB of memory" },
  },
  "no-cpu": {
    lasting: true,
    says: {
      fr: "il y manque {missingMilli} millièmes de processeur",
      en: "it lacks {missingMilli} thousandths of a CPU",
    },
  },
  "no-disk": {
    lasting: true,
    says: { fr: "il y manque {missingDiskMiB} Mio de disque", en: "it lacks {missingDiskMiB} MiB of disk" },
  },
} as const satisfies Record<string, { lasting: boolean; says: Words }>;

export type ReasonCode = keyof typeof REASONS;

/** One node that was passed over, and why: code and values, from which the sentence is made. */
export interface Rejection {
  readonly node: string;
  readonly code: ReasonCode;
  readonly params: Readonly<Record<string, string | number>>;
}
