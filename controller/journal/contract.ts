import { z } from "zod";
import { defineContract } from "../../shared/kernel/contract.ts";
import { page, paged } from "../../shared/kernel/page.ts";

const Hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: "SHA-256 in hex" });

/** An entry as people are shown it. */
export const ShownEntry = z.strictObject({
  seq: z.int().min(1),
  at: z.iso.datetime(),
  actor: z.string(),
  term: z.int(),
  kind: z.string(),
  version: z.int(),
  body: z.unknown(),
  prev: Hash,
  hash: Hash,
});
export type ShownEntry = z.infer<typeof ShownEntry>;

/** What a check of the chain found. `entries`: how many are whole, from the first on; `head`: the last of these. */
export const Verdict = z.strictObject({
  ok: z.boolean(),
  entries: z.int(),
  head: z.strictObject({ seq: z.int(), hash: Hash }),
  firstBroken: z.int().optional().meta({ description: "Sequence of the first entry that is not what was written" }),
  reason: z.string().optional(),
});
export type Verdict = z.infer<typeof Verdict>;

/** Entries `from` up to and with `to`; nothing when `from` is above `to`. */
const range = {
  from: z.int(),
  to: z.int(),
  damaged: z.string().optional().meta({ description: "Why the entries end early: see `lierre journal verify`" }),
};

/** The log of all decisions and facts, as it is: nothing in it is secret, but names of people are (sealed). */
export const journalContract = defineContract({
  name: "journal",
  needs: [],
  entries: {},
  ops: {
    tail: {
      method: "GET",
      path: "/journal/entries",
      permission: "administer",
      input: page.input,
      output: paged(ShownEntry).extend(range),
      errors: [],
      cli: { words: ["journal", "tail"], columns: ["seq", "at", "actor", "kind"] },
      says: { fr: "Montre la fin du journal, le plus récent en dernier.", en: "Shows the journal's end, newest last." },
    },
    verify: {
      method: "GET",
      path: "/journal/verify",
      permission: "administer",
      input: z.strictObject({}),
      output: Verdict,
      errors: [],
      cli: { words: ["journal", "verify"] },
      says: {
        fr: "Vérifie toute la chaîne du journal et nomme la première entrée fausse.",
        en: "Checks the journal's whole chain and names the first broken entry.",
      },
    },
    export: {
      method: "GET",
      path: "/journal/export",
      permission: "administer",
      input: z.strictObject({
        limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
        cursor: z
          .string()
          .regex(/^\d{1,15}$/)
          .optional(),
      }),
      output: z.strictObject({ ndjson: z.string(), next: z.string().optional(), ...range }),
      errors: [],
      cli: { words: ["journal", "export"], prints: "ndjson" },
      says: {
        fr: "Donne le journal entier, une entrée JSON par ligne.",
        en: "Hands out the whole journal, one JSON entry a line.",
      },
    },
  },
  errors: {},
  findings: {},
  metrics: {},
});
