import type { ErrorSpec } from "../../shared/kernel/contract.ts";

/** Why an operation on services was refused. */
export const servicesErrors = {
  unknown: {
    status: 404,
    says: {
      fr: "Aucun service ne s'appelle {service}. Voyez `lierre service ls`.",
      en: "No service is called {service}. See `lierre service ls`.",
    },
  },
  invalid: {
    status: 422,
    says: {
      fr: "{file} ne peut pas être appliqué : {count} chose(s) à changer. Rien n'a été modifié.",
      en: "{file} can't be applied: {count} thing(s) to change. Nothing was modified.",
    },
  },
  impossible: {
    status: 422,
    says: {
      fr: "{service} ne tient sur aucune machine tel qu'il est demandé. Rien n'a été modifié. Demandez moins, changez de port ou de lieux, ou ajoutez une machine.",
      en: "{service} fits on no node as it is asked for. Nothing was modified. Ask for less, change the port or the sites, or add a node.",
    },
  },
  "still-there": {
    status: 409,
    says: {
      fr: "{node} porte encore {instances}. Videz-la (`lierre node drain {node}`) ; ce qui garde des données y reste : retirez ces services d'abord (`lierre service rm`). Rien n'a été modifié.",
      en: "{node} still holds {instances}. Drain it (`lierre node drain {node}`); what keeps data stays: remove those services first (`lierre service rm`). Nothing was modified.",
    },
  },
  "in-the-way": {
    status: 409,
    says: {
      fr: "{service} garde ses données sur {node} et n'y tient plus ainsi : {because}. Rien n'a été modifié.",
      en: "{service} keeps its data on {node} and no longer fits there like this: {because}. Nothing was modified.",
    },
  },
  "plan-unknown": {
    status: 412,
    says: {
      fr: "Le plan {plan} n'est pas, ou plus, connu : un plan vaut un jour, et jusqu'au suivant pour le même service. Refaites-le avec `lierre service plan`. Rien n'a été modifié.",
      en: "Plan {plan} is not known, or no longer: a plan holds for a day, and until the next one for the same service. Make it again with `lierre service plan`. Nothing was modified.",
    },
  },
  "plan-stale": {
    status: 412,
    says: {
      fr: "Le plan {plan} est périmé : l'appliquer à {service} ne ferait plus ce qu'il a montré. Refaites-le avec `lierre service plan`. Rien n'a été modifié.",
      en: "Plan {plan} is stale: to apply it to {service} would no longer do what it showed. Make it again with `lierre service plan`. Nothing was modified.",
    },
  },
  "no-release": {
    status: 409,
    says: {
      fr: "{service} n'a pas de version {revision} à reprendre. Voyez `lierre service history {service}`. Rien n'a été modifié.",
      en: "{service} has no release {revision} to go back to. See `lierre service history {service}`. Nothing was modified.",
    },
  },
  "no-way-back": {
    status: 409,
    says: {
      fr: "{service} n'a pas de version antérieure qui ait bien tourné. Choisissez-en une avec --to, parmi celles de `lierre service history {service}`. Rien n'a été modifié.",
      en: "{service} has no earlier release that ran well. Choose one with --to, among those of `lierre service history {service}`. Nothing was modified.",
    },
  },
  "scale-data": {
    status: 409,
    says: {
      fr: "{service} garde des données : il n'en faut qu'une instance, sauf avec la politique `replicated`. Rien n'a été modifié.",
      en: "{service} keeps data: it has one instance only, unless its policy is `replicated`. Nothing was modified.",
    },
  },
  "stopped-already": {
    status: 409,
    says: { fr: "{service} est déjà arrêté.", en: "{service} is stopped already." },
  },
  "running-already": {
    status: 409,
    says: { fr: "{service} est déjà en marche.", en: "{service} is running already." },
  },
} as const satisfies Record<string, ErrorSpec>;
