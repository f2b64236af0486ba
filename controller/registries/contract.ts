import { z } from "zod";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name } from "../../shared/kernel/ids.ts";
import { page, paged } from "../../shared/kernel/page.ts";
import { canonicalHost } from "./host.ts";

const Mac = z.string().regex(/^[0-9a-f]{64}$/);
const Username = z.string().min(1).max(255);

/** A registry as it stands in the names of its images: `ghcr.io`, `registry.example.org:5000`; Docker Hub is `docker.io`. */
const Host = z
  .string()
  .max(260)
  .transform(canonicalHost)
  .pipe(z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?(:\d{1,5})?$/, "ghcr.io, registry.example.org:5000"));
const One = z.strictObject({ host: Host });

const Registry = z.strictObject({
  host: z.string(),
  username: Username,
  setAt: z.iso.datetime(),
  by: z.string(),
  /** Services with images from there. */
  usedBy: z.array(Name),
});
export type Registry = z.infer<typeof Registry>;

const Login = z.strictObject({ host: z.string(), username: Username, sealed: z.string(), mac: Mac });

/** Who pulls from private registries: names, and passwords that are kept sealed. */
export const registriesContract = defineContract({
  name: "registries",
  needs: ["services"],
  entries: {
    set: {
      version: 1,
      /** `sealed` (age) to the controller opens to the password. */
      body: Login,
      says: { fr: "{username} tire désormais les images de {host}.", en: "{username} pulls images from {host} now." },
    },
    removed: {
      version: 1,
      body: z.strictObject({ host: z.string() }),
      says: { fr: "Plus personne n'est connu de {host}.", en: "Nobody is logged in to {host} any more." },
    },
  },
  ops: {
    login: {
      method: "PUT",
      path: "/registries/:host",
      permission: "operate",
      wire: One.extend({
        username: Username,
        password: z.string().min(1).max(8_192).meta({ description: "Password or access token" }),
      }),
      input: Login,
      output: Registry,
      errors: [],
      cli: { words: ["registry", "login"], args: ["host"], secret: { field: "password" } },
      says: {
        fr: "Dit qui tire les images d'un registre privé ; le mot de passe vient de l'entrée standard ou d'un fichier.",
        en: "Says who pulls from a private registry; the password comes from standard input or a file.",
      },
    },
    list: {
      method: "GET",
      path: "/registries",
      permission: "read",
      input: page.input,
      output: paged(Registry),
      errors: [],
      cli: { words: ["registry", "ls"], columns: ["host", "username", "setAt", "by", "usedBy"] },
      says: {
        fr: "Liste les registres connus, sans mots de passe.",
        en: "Lists the registries that are known, without passwords.",
      },
    },
    logout: {
      method: "DELETE",
      path: "/registries/:host",
      permission: "operate",
      input: One,
      output: z.strictObject({ host: z.string(), usedBy: z.array(Name) }),
      errors: ["unknown"],
      cli: { words: ["registry", "logout"], args: ["host"] },
      says: {
        fr: "Oublie qui tire les images d'un registre ; ce qui est déjà tiré reste.",
        en: "Forgets who pulls from a registry; what is pulled already stays.",
      },
    },
  },
  errors: {
    unknown: {
      status: 404,
      says: {
        fr: "Personne n'est connu de {host}. Voyez `lierre registry ls`.",
        en: "Nobody is logged in to {host}. See `lierre registry ls`.",
      },
    },
  },
  findings: {},
  metrics: {},
});
