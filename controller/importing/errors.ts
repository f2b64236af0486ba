import type { ErrorSpec } from "../../shared/kernel/contract.ts";

/** Why an import is not begun, or not undone. */
export const importingErrors = {
  unheard: {
    status: 409,
    says: {
      fr: "{node} est sans nouvelles pour l'instant : voyez `lierre status`, ou recommencez dans quelques secondes.",
      en: "{node} is not heard of now: see `lierre status`, or try again in a few seconds.",
    },
  },
  "plan-unknown": {
    status: 404,
    says: {
      fr: "Le plan {plan} n'existe pas ou plus (il vaut 30 minutes). Regardez de nouveau avec `lierre service import MACHINE PROJET`.",
      en: "There is no plan {plan}, or no more (it holds for 30 minutes). Look again with `lierre service import NODE PROJECT`.",
    },
  },
  taken: {
    status: 409,
    says: {
      fr: "Un service s'appelle déjà {service}. Rien n'a été arrêté. Donnez un autre nom : `lierre service import … --name NOM`.",
      en: "A service is called {service} already. Nothing was stopped. Give another name: `lierre service import … --name NAME`.",
    },
  },
  unknown: {
    status: 404,
    says: {
      fr: "Il n'y a pas de reprise {import}. Voyez `lierre service import-ls`.",
      en: "There is no import {import}. See `lierre service import-ls`.",
    },
  },
  "not-applied": {
    status: 409,
    says: {
      fr: "La reprise {import} n'est pas à défaire : elle en est à « {step} ». Voyez `lierre service import-ls`.",
      en: "The import {import} is not to be undone: its step is {step}. See `lierre service import-ls`.",
    },
  },
} as const satisfies Record<string, ErrorSpec>;
