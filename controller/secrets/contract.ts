import { z } from "zod";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name } from "../../shared/kernel/ids.ts";
import { page, paged } from "../../shared/kernel/page.ts";
import { SecretName } from "../../shared/services/names.ts";

/** What a secret may hold, in bytes. */
export const SECRET_BYTES_MAX = 64 * 1024;
/** The same in base64, with a line break every 76 letters. */
const WIRE_CHARS_MAX = 100_000;

const Mac = z.string().regex(/^[0-9a-f]{64}$/);
const One = z.strictObject({ name: SecretName });

const Secret = One.extend({
  setAt: z.iso.datetime(),
  by: z.string(),
  /** Services whose containers mount it. */
  usedBy: z.array(Name),
});
export type Secret = z.infer<typeof Secret>;

/** Values that services need and nobody may read back: kept sealed, handed to the nodes that run those services. */
export const secretsContract = defineContract({
  name: "secrets",
  needs: ["services"],
  entries: {
    set: {
      version: 1,
      /** `sealed` (age) to the controller opens to the bytes in base64; `mac` is their keyed fingerprint. */
      body: One.extend({ sealed: z.string(), mac: Mac }),
      says: { fr: "Le secret {name} reçoit une valeur.", en: "The secret {name} is given a value." },
    },
    removed: {
      version: 1,
      body: One,
      says: { fr: "Le secret {name} est retiré.", en: "The secret {name} is removed." },
    },
  },
  ops: {
    set: {
      method: "PUT",
      path: "/secrets/:name",
      permission: "operate",
      wire: One.extend({
        value: z.string().min(1).max(WIRE_CHARS_MAX).meta({ description: "Value" }),
        encoding: z
          .enum(["text", "base64"])
          .default("text")
          .meta({ description: "What the value is written in; base64 for bytes that are no text" }),
      }),
      input: One.extend({ sealed: z.string(), mac: Mac }),
      output: Secret.extend({ outcome: z.enum(["created", "changed", "unchanged"]) }),
      errors: ["too-large", "no-base64"],
      cli: { words: ["secret", "set"], args: ["name"], secret: { field: "value" } },
      says: {
        fr: "Donne sa valeur à un secret : par l'entrée standard ou un fichier, jamais en argument.",
        en: "Gives a secret its value: by standard input or a file, never as an argument.",
      },
    },
    list: {
      method: "GET",
      path: "/secrets",
      permission: "read",
      input: page.input,
      output: paged(Secret),
      errors: [],
      cli: { words: ["secret", "ls"], columns: ["name", "setAt", "by", "usedBy"] },
      says: {
        fr: "Liste les secrets : leurs noms, jamais leurs valeurs.",
        en: "Lists the secrets: their names, never their values.",
      },
    },
    remove: {
      method: "DELETE",
      path: "/secrets/:name",
      permission: "operate",
      input: One,
      output: z.strictObject({}),
      errors: ["unknown", "in-use"],
      cli: { words: ["secret", "rm"], args: ["name"] },
      says: { fr: "Retire un secret.", en: "Removes a secret." },
    },
  },
  errors: {
    unknown: {
      status: 404,
      says: {
        fr: "Aucun secret ne s'appelle {name}. Voyez `lierre secret ls`.",
        en: "No secret is called {name}. See `lierre secret ls`.",
      },
    },
    "in-use": {
      status: 409,
      says: {
        fr: "Le secret {name} sert à {services}. Rien n'a été modifié. Retirez-le de leurs fichiers et appliquez-les, puis recommencez ; pour changer sa valeur : `lierre secret set {name}`.",
        en: "The secret {name} is used by {services}. Nothing was modified. Take it out of their files and apply them, then try again; to change its value: `lierre secret set {name}`.",
      },
    },
    "too-large": {
      status: 422,
      says: {
        fr: "La valeur de {name} fait {bytes} octets, et un secret en tient {max} au plus. Rien n'a été modifié. Mettez le reste dans un volume, ou dans un fichier de configuration.",
        en: "The value of {name} has {bytes} bytes, and a secret holds {max} at most. Nothing was modified. Put the rest into a volume, or into a config file.",
      },
    },
    "no-base64": {
      status: 422,
      says: {
        fr: "La valeur de {name} n'est pas du base64. Rien n'a été modifié. Envoyez-la avec `base64 FICHIER | lierre secret set {name} --encoding base64`.",
        en: "The value of {name} is no base64. Nothing was modified. Send it with `base64 FILE | lierre secret set {name} --encoding base64`.",
      },
    },
  },
  findings: {
    "secret-missing": {
      severity: "critical",
      visibleAfterMs: 0,
      says: {
        fr: "{service} a besoin du secret {name}, qui n'a pas de valeur : ses conteneurs ne peuvent pas démarrer. Donnez-la : `lierre secret set {name}`.",
        en: "{service} needs the secret {name}, which has no value: its containers can't start. Give it one: `lierre secret set {name}`.",
      },
    },
  },
  metrics: { secrets: { type: "gauge", labels: [], help: "Number of secrets." } },
});
