import { z } from "zod";
import { defineContract } from "../../shared/kernel/contract.ts";

const Hash = z.string().length(64);

/** Answers kept by idempotency key, so that a request sent twice is done once, even across a restart. */
export const requestsContract = defineContract({
  name: "requests",
  needs: [],
  entries: {
    answered: {
      version: 1,
      body: z.strictObject({
        keyHash: Hash,
        bodyHash: Hash,
        op: z.string(),
        actor: z.string(),
        /** The answer before it is presented; null when it was empty or may be shown only once. */
        output: z.json(),
        once: z.boolean(),
      }),
    },
  },
  ops: {},
  errors: {
    conflict: {
      status: 422,
      says: {
        fr: "Cette clé d'idempotence a déjà servi pour une autre demande. Reprenez-en une nouvelle, ou renvoyez la demande d'origine.",
        en: "This idempotency key was used already for another request. Take a new key, or send the first request again.",
      },
    },
    "shown-once": {
      status: 409,
      says: {
        fr: "Cette demande a déjà été faite, et sa réponse contenait un secret montré une seule fois. Recommencez avec une nouvelle clé d'idempotence.",
        en: "This request was done already, and its answer held a secret that is shown only once. Ask again with a new idempotency key.",
      },
    },
    running: {
      status: 409,
      says: {
        fr: "La même demande est en cours. Attendez un instant, puis renvoyez-la avec la même clé.",
        en: "The same request is still running. Wait a moment, then send it again with the same key.",
      },
    },
  },
  findings: {},
  metrics: {},
});
