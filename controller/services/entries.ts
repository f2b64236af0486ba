import { z } from "zod";
import type { EntrySpec } from "../../shared/kernel/contract.ts";
import { Name } from "../../shared/kernel/ids.ts";
import { Words } from "../../shared/kernel/result.ts";
import { Stack, STACK_LIMITS } from "../../shared/services/wire.ts";

const One = { service: Name };
/** What a file declares: the stack, its sealed content (empty when there is none), and a keyed fingerprint of that. */
const Declared = { ...One, stack: Stack, sealed: z.string(), mac: z.string() };
const Revision = z.int().min(1);

/** What services write to the journal. */
export const servicesEntries = {
  applied: {
    version: 1,
    body: z.strictObject(Declared),
    says: { fr: "Le service {service} est déclaré.", en: "Service {service} is declared." },
  },
  /** What an `apply` of this plan would do was shown to a person; `basis` is a hash of it. */
  planned: {
    version: 1,
    body: z.strictObject({ ...Declared, plan: z.string(), basis: z.string() }),
    says: { fr: "Un plan est fait pour {service} : {plan}.", en: "A plan is made for {service}: {plan}." },
  },
  removed: {
    version: 1,
    body: z.strictObject(One),
    says: {
      fr: "Le service {service} est retiré ; ses données restent.",
      en: "Service {service} is removed; its data stays.",
    },
  },
  restarted: {
    version: 1,
    body: z.strictObject(One),
    says: { fr: "Redémarrage demandé pour {service}.", en: "A restart of {service} is asked for." },
  },
  stopped: {
    version: 1,
    body: z.strictObject(One),
    says: {
      fr: "Le service {service} est arrêté ; il garde sa place.",
      en: "Service {service} is stopped; it keeps its place.",
    },
  },
  started: {
    version: 1,
    body: z.strictObject(One),
    says: { fr: "Le service {service} est remis en marche.", en: "Service {service} is started again." },
  },
  scaled: {
    version: 1,
    body: z.strictObject({ ...One, replicas: z.int().min(1).max(STACK_LIMITS.replicas) }),
    says: { fr: "{service} passe à {replicas} instance(s).", en: "{service} goes to {replicas} instance(s)." },
  },
  /** An earlier release is declared again, under a new number. */
  rolledBack: {
    version: 1,
    body: z.strictObject({ ...One, from: Revision, to: Revision, because: z.enum(["asked", "failed"]), reason: Words }),
    says: {
      fr: "{service} revient de la version {from} à la version {to}.",
      en: "{service} goes back from release {from} to release {to}.",
    },
  },
  /** Every instance runs this release, and is ok. */
  settled: {
    version: 1,
    body: z.strictObject({ ...One, revision: Revision }),
    says: {
      fr: "{service} tourne partout en version {revision}.",
      en: "{service} runs release {revision} everywhere.",
    },
  },
} as const satisfies Record<string, EntrySpec>;
