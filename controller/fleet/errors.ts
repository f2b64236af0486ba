import type { ErrorSpec } from "../../shared/kernel/contract.ts";

/** What the fleet refuses, and what to do then. */
export const fleetErrors = {
  "token-malformed": {
    status: 400,
    says: {
      fr: "Ceci n'est pas un jeton de Lierre : il commence par « lierre1. » et a trois parties. Copiez-le en entier, ou créez-en un avec `lierre token new`.",
      en: "This is no Lierre token: one begins with `lierre1.` and has three parts. Copy the whole of it, or make one with `lierre token new`.",
    },
  },
  "token-foreign": {
    status: 401,
    says: {
      fr: "Ce jeton vient d'un autre contrôleur : l'autorité qu'il nomme n'est pas celle d'ici. Vérifiez l'adresse, ou créez un jeton ici avec `lierre token new`.",
      en: "This token comes from another controller: the authority it names is not the one here. Check the address, or make a token here with `lierre token new`.",
    },
  },
  "token-unknown": {
    status: 401,
    says: {
      fr: "Ce jeton est inconnu : mal copié, retiré, ou périmé depuis longtemps. Créez-en un avec `lierre token new`.",
      en: "This token is unknown: badly copied, removed, or expired long ago. Make one with `lierre token new`.",
    },
  },
  "token-used": {
    status: 409,
    says: {
      fr: "Ce jeton a déjà servi, à la machine {name} ({node}). Un jeton sert une seule fois : créez-en un autre avec `lierre token new --site {site}`.",
      en: "This token was used already, by node {name} ({node}). A token serves once: make another with `lierre token new --site {site}`.",
    },
  },
  "token-expired": {
    status: 410,
    says: {
      fr: "Ce jeton a expiré le {expiredAt}. Créez-en un autre avec `lierre token new --site {site}`.",
      en: "This token expired at {expiredAt}. Make another with `lierre token new --site {site}`.",
    },
  },
  "site-gone": {
    status: 409,
    says: {
      fr: "Ce jeton est pour le lieu {site}, qui n'existe plus. Créez-en un pour un lieu de `lierre site ls`.",
      en: "This token is for site {site}, which is there no more. Make one for a site of `lierre site ls`.",
    },
  },
  "already-joined": {
    status: 409,
    says: {
      fr: "Cette machine est déjà {name} ({node}) au lieu {site}. Démarrez son agent ; pour la faire entrer à neuf, `lierre node retire {node}`, puis effacez l'état de l'agent.",
      en: "This machine is {name} ({node}) at site {site} already. Start its agent; to join it anew, `lierre node retire {node}`, then erase the agent's state.",
    },
  },
  "key-retired": {
    status: 409,
    says: {
      fr: "Cette clé est celle de {name} ({node}), retirée du parc. Effacez l'état de l'agent sur la machine, et recommencez avec un jeton neuf.",
      en: "This key is that of {name} ({node}), which was retired. Erase the agent's state on the machine, and join again with a new token.",
    },
  },
  "no-such-token": {
    status: 404,
    says: {
      fr: "Aucun jeton ne porte l’identifiant {token}. Voyez `lierre token ls`.",
      en: "No token has the id {token}. See `lierre token ls`.",
    },
  },
  unknown: {
    status: 404,
    says: {
      fr: "Aucune machine ne s'appelle {node}. Voyez `lierre node ls`.",
      en: "No node is called {node}. See `lierre node ls`.",
    },
  },
  retired: {
    status: 409,
    says: {
      fr: "La machine {name} ({node}) est retirée du parc : plus rien n'y change.",
      en: "Node {name} ({node}) is retired: nothing about it changes any more.",
    },
  },
  "name-taken": {
    status: 409,
    says: {
      fr: "Le nom {name} est déjà celui de {node}. Choisissez-en un autre.",
      en: "The name {name} is that of {node} already. Choose another.",
    },
  },
  "name-reserved": {
    status: 422,
    says: {
      fr: "Le nom {name} a la forme d'un numéro de machine. Choisissez-en un autre.",
      en: "The name {name} looks like a node's number. Choose another.",
    },
  },
  "not-draining": {
    status: 409,
    says: {
      fr: "La machine {name} porte peut-être encore des services. Videz-la d'abord avec `lierre node drain {name}`, attendez qu'elle soit vide, puis retirez-la.",
      en: "Node {name} may still run services. Drain it first with `lierre node drain {name}`, wait until it is empty, then retire it.",
    },
  },
} as const satisfies Record<string, ErrorSpec>;
