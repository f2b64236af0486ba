import { z } from "zod";
import { defineContract } from "../../shared/kernel/contract.ts";
import { PersonId, TokenId } from "../../shared/kernel/ids.ts";
import { page, paged } from "../../shared/kernel/page.ts";
import { peopleErrors } from "./errors.ts";
import { NewToken, Personal, PersonView, Roles } from "./views.ts";

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const One = z.strictObject({ person: PersonId });

/** People who may use the cluster, what each may do, and the tokens that prove them. */
export const peopleContract = defineContract({
  name: "people",
  needs: [],
  entries: {
    added: {
      version: 1,
      body: One.extend({ sealed: z.string(), roles: Roles }),
      says: { fr: "La personne {person} est ajoutée.", en: "Person {person} is added." },
    },
    rolesSet: {
      version: 1,
      body: One.extend({ roles: Roles }),
      says: { fr: "Les rôles de {person} changent : {roles}.", en: "The roles of {person} change: {roles}." },
    },
    tokenMade: {
      version: 1,
      body: One.extend({ token: TokenId, hash: Hash, expiresAtMs: z.int().optional() }),
      says: { fr: "{person} reçoit le jeton {token}.", en: "{person} is given token {token}." },
    },
    tokenRevoked: {
      version: 1,
      body: One.extend({ token: TokenId }),
      says: { fr: "Le jeton {token} de {person} est révoqué.", en: "Token {token} of {person} is revoked." },
    },
    erased: {
      version: 1,
      body: One,
      says: { fr: "La personne {person} est effacée.", en: "Person {person} is erased." },
    },
    keyDropped: { version: 1, body: One },
  },
  ops: {
    add: {
      method: "POST",
      path: "/people",
      permission: "administer",
      wire: Personal.extend({ roles: Roles.default(["viewer"]) }),
      input: One.extend({ sealed: z.string(), roles: Roles }),
      output: PersonView,
      errors: ["try-again"],
      cli: { words: ["person", "add"], args: ["name"] },
      says: { fr: "Ajoute une personne.", en: "Adds a person." },
    },
    list: {
      method: "GET",
      path: "/people",
      permission: "administer",
      input: page.input,
      output: paged(PersonView),
      errors: [],
      cli: { words: ["person", "ls"], columns: ["person", "name", "roles", "erased", "addedAt"] },
      says: { fr: "Liste les personnes.", en: "Lists the people." },
    },
    roles: {
      method: "PUT",
      path: "/people/:person/roles",
      permission: "administer",
      input: One.extend({ roles: Roles }),
      output: PersonView,
      errors: ["unknown", "erased", "last-admin"],
      cli: { words: ["person", "roles"], args: ["person"] },
      says: { fr: "Donne ses rôles à une personne.", en: "Gives a person their roles." },
    },
    token: {
      method: "POST",
      path: "/people/:person/tokens",
      permission: "administer",
      input: One.extend({ ttlDays: z.coerce.number().int().min(1).max(3650).optional() }),
      output: NewToken,
      errors: ["unknown", "erased"],
      cli: { words: ["person", "token"], args: ["person"], prints: "token" },
      once: true,
      says: { fr: "Crée un jeton personnel, montré une seule fois.", en: "Makes a personal token, shown once." },
    },
    revoke: {
      method: "DELETE",
      path: "/people/:person/tokens/:token",
      permission: "administer",
      input: One.extend({ token: TokenId }),
      output: PersonView,
      errors: ["unknown", "no-such-token", "last-admin"],
      cli: { words: ["person", "revoke"], args: ["person", "token"] },
      says: { fr: "Révoque un jeton personnel.", en: "Revokes a personal token." },
    },
    erase: {
      method: "DELETE",
      path: "/people/:person",
      permission: "administer",
      input: One,
      output: PersonView,
      errors: ["unknown", "last-admin"],
      cli: { words: ["person", "erase"], args: ["person"] },
      says: { fr: "Efface une personne : nom, adresse et jetons.", en: "Erases a person: name, address and tokens." },
    },
    bootstrap: {
      method: "POST",
      path: "/people/bootstrap",
      permission: "administer",
      input: z.strictObject({}),
      output: NewToken,
      errors: ["has-admin"],
      once: true,
      says: { fr: "Crée le premier admin, au premier démarrage.", en: "Makes the first admin, at the first start." },
    },
    whoami: {
      method: "GET",
      path: "/whoami",
      permission: "read",
      input: z.strictObject({}),
      output: PersonView,
      errors: ["nobody"],
      cli: { words: ["whoami"] },
      says: { fr: "Dit qui vous êtes.", en: "Says who you are." },
    },
  },
  errors: peopleErrors,
  findings: {
    "key-kept": {
      severity: "critical",
      visibleAfterMs: 0,
      says: {
        fr: "La clé de {person} n'a pas pu être effacée ({detail}) : ses données restent lisibles. Vérifiez le disque du contrôleur.",
        en: "The key of {person} could not be erased ({detail}): their data can still be read. Check the controller's disk.",
      },
    },
  },
  metrics: { people: { type: "gauge", labels: ["role"], help: "People by role, erased ones left out." } },
});
