import type { ErrorSpec } from "../../shared/kernel/contract.ts";

/** What is refused about people, and what to do then. */
export const peopleErrors = {
  unknown: {
    status: 404,
    says: {
      fr: "Personne ne porte l’identifiant {person}. Voyez `lierre person ls`.",
      en: "Nobody has the id {person}. See `lierre person ls`.",
    },
  },
  erased: {
    status: 409,
    says: {
      fr: "{person} est effacée pour toujours. Ajoutez la personne à neuf avec `lierre person add`.",
      en: "{person} is erased for good. Add the person anew with `lierre person add`.",
    },
  },
  "last-admin": {
    status: 409,
    says: {
      fr: "{person} est la dernière personne qui peut administrer. Donnez d'abord à une autre le rôle admin et un jeton.",
      en: "{person} is the last one who can administer. First give another the role admin and a token.",
    },
  },
  "has-admin": {
    status: 409,
    says: {
      fr: "Quelqu'un peut déjà administrer. Ajoutez des personnes avec `lierre person add`.",
      en: "Someone can administer already. Add people with `lierre person add`.",
    },
  },
  "no-such-token": {
    status: 404,
    says: {
      fr: "{person} n'a pas de jeton {token}. Voyez `lierre person ls`.",
      en: "{person} has no token {token}. See `lierre person ls`.",
    },
  },
  "try-again": {
    status: 409,
    says: {
      fr: "Le numéro tiré pour cette personne est déjà pris. Recommencez.",
      en: "The number drawn for this person is taken. Try again.",
    },
  },
  nobody: {
    status: 404,
    says: { fr: "Ce jeton n’est à personne d’inscrit ici.", en: "This token belongs to nobody known here." },
  },
} as const satisfies Record<string, ErrorSpec>;
