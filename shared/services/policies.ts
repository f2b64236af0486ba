import { z } from "zod";
import type { Words } from "../kernel/result.ts";

/**
 * What no container may have unless an operator waives the rule for its service (`lierre waiver grant`) and the node's
 * own policy allows it too (`allow` in its `policy.json`). `gives`: what a waived container could do.
 */
export const POLICIES = {
  privileged: {
    gives: { en: "all rights on the machine", fr: "tous les droits sur la machine" },
  },
  "host-network": {
    gives: {
      en: "the machine's own network, its local services included",
      fr: "le réseau de la machine, ses services locaux compris",
    },
  },
  "host-namespaces": {
    gives: {
      en: "the machine's processes, users or shared memory",
      fr: "les processus, utilisateurs ou mémoire partagée de la machine",
    },
  },
  "engine-socket": {
    gives: { en: "command of the machine's engine", fr: "la commande du moteur de la machine" },
  },
  "host-path": {
    gives: {
      en: "files of the machine outside of its volumes",
      fr: "des fichiers de la machine hors de ses volumes",
    },
  },
  devices: { gives: { en: "devices of the machine", fr: "des périphériques de la machine" } },
  capabilities: {
    gives: {
      en: "rights of the kernel beyond those that published images need",
      fr: "des droits du noyau au-delà de ceux qu’il faut aux images publiées",
    },
  },
  unconfined: {
    gives: {
      en: "a container without the kernel's filters",
      fr: "un conteneur sans les filtres du noyau",
    },
  },
} as const satisfies Record<string, { readonly gives: Words }>;

export type PolicyCode = keyof typeof POLICIES;

export const PolicyCode = z.enum(Object.keys(POLICIES) as [PolicyCode, ...PolicyCode[]]);
