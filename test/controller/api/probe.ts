import { z } from "zod";
import { type Capability, loosen, type Shape } from "../../../shared/kernel/capability.ts";
import { defineContract, draft, refuse } from "../../../shared/kernel/contract.ts";
import { ok } from "../../../shared/kernel/result.ts";
import type { AnyBorder, Mounted } from "../../../controller/mount.ts";

const Thing = z.strictObject({ thing: z.string(), sizeBytes: z.int(), made: z.int() });

/** A capability with one of everything that the table knows and few real ones have. */
const probeContract = defineContract({
  name: "probe",
  needs: [],
  entries: {
    made: {
      version: 2,
      body: z.strictObject({ thing: z.string(), note: z.string() }),
      upcasts: { 1: (body) => ({ ...(body as object), note: "old" }) },
      says: { fr: "{thing} est fait ({note}).", en: "{thing} is made ({note})." },
    },
    quiet: { version: 1, body: z.strictObject({ thing: z.string() }) },
  },
  ops: {
    add: {
      method: "POST",
      path: "/things",
      permission: "operate",
      input: z.strictObject({ thing: z.string(), sizeBytes: z.int().default(7) }),
      output: Thing,
      errors: ["stale"],
      cli: { words: ["thing", "add"], args: ["thing"] },
      dryRun: true,
      says: { fr: "Fait une chose.", en: "Makes a thing." },
    },
    mint: {
      method: "POST",
      path: "/things/:thing/secret",
      permission: "administer",
      input: z.strictObject({ thing: z.string(), ttlMs: z.int().optional() }),
      output: z.strictObject({ secret: z.string(), thing: z.string() }),
      errors: [],
      cli: { words: ["thing", "mint"], args: ["thing"], prints: "secret" },
      once: true,
      says: { fr: "Donne un secret.", en: "Hands out a secret." },
    },
    read: {
      method: "POST",
      path: "/things/read",
      permission: "public",
      wire: z.strictObject({ files: z.array(z.strictObject({ name: z.string(), text: z.string() })).min(1) }),
      input: z.strictObject({ lengths: z.array(z.int()) }),
      output: z.strictObject({ total: z.string() }),
      errors: ["empty"],
      cli: { words: ["thing", "read"], files: { field: "files" } },
      says: { fr: "Lit des fichiers.", en: "Reads files." },
    },
    drop: {
      method: "DELETE",
      path: "/things/:thing",
      permission: "operate",
      input: z.strictObject({ thing: z.string() }),
      output: z.strictObject({}),
      errors: [],
      cli: { words: ["thing", "rm"], args: ["thing"] },
      says: { fr: "Retire une chose.", en: "Removes a thing." },
    },
    list: {
      method: "GET",
      path: "/things",
      permission: "read",
      input: z.strictObject({
        deep: z.boolean().default(false),
        tags: z.array(z.string()).optional(),
        limit: z.coerce.number().int().max(9).optional(),
        cursor: z.string().optional(),
      }),
      output: z.strictObject({
        items: z.array(z.strictObject({ thing: z.string() })),
        next: z.string().optional(),
        asked: z.string(),
      }),
      errors: [],
      cli: { words: ["thing", "ls"] },
      says: { fr: "Liste les choses.", en: "Lists the things." },
    },
    check: {
      method: "GET",
      path: "/things/check",
      permission: "read",
      input: z.strictObject({}),
      output: z.strictObject({ ok: z.boolean() }),
      errors: [],
      cli: { words: ["thing", "check"] },
      says: { fr: "Vérifie.", en: "Checks." },
    },
    watch: {
      method: "GET",
      path: "/things/:thing/lines",
      permission: "read",
      input: z.strictObject({ thing: z.string(), follow: z.stringbool().default(false) }),
      output: z.strictObject({ lines: z.array(z.string()), end: z.boolean() }),
      errors: [],
      cli: { words: ["thing", "watch"], args: ["thing"] },
      stream: true,
      says: { fr: "Regarde une chose.", en: "Watches a thing." },
    },
  },
  errors: {
    stale: { status: 412, says: { fr: "{thing} a changé.", en: "{thing} has changed." } },
    empty: { status: 422, says: { fr: "Fichier vide.", en: "A file is empty." } },
  },
  findings: {},
  metrics: { things: { type: "gauge", labels: ["name"], help: "Things." } },
});

interface ProbeShape extends Shape {
  readonly contract: typeof probeContract;
  readonly state: { made: number };
  readonly live: { kept: number; listened: string[] };
  readonly messages: { kept: string };
  readonly effects: Record<never, never>;
}

const probe: Capability<ProbeShape> = {
  contract: probeContract,
  foldVersion: 1,
  initial: () => ({ made: 0 }),
  live: () => ({ kept: 0, listened: [] }),
  evolve: {
    made: (state) => {
      state.made += 1;
    },
    quiet: () => undefined,
  },
  notice: {
    msg: {
      kept: ({ live, emit }, _, body) => {
        live.kept += 1;
        emit("probe.kept", body);
      },
    },
  },
  decide: {
    add: ({ state }, { body: { thing, sizeBytes } }) => {
      if (thing === "stale") return refuse(probeContract, "stale", { thing });
      const entries =
        thing === "quiet"
          ? [draft(probeContract, "quiet", { thing })]
          : [draft(probeContract, "made", { thing, note: "new" })];
      return ok({ entries, output: { thing, sizeBytes, made: state.made + 1 } });
    },
    mint: (_, { body: { thing }, fresh }) => ok({ entries: [], output: { secret: `s-${fresh}`, thing } }),
    read: (_, { body }) => ok({ entries: [], output: { total: String(body.lengths.reduce((a, b) => a + b, 0)) } }),
    drop: () => ok({ entries: [], output: {} }),
  },
  read: {
    list: (_, { deep, tags, limit, cursor }) => {
      const asked = JSON.stringify({ deep, tags, limit });
      return ok(
        cursor === undefined ? { items: [{ thing: "a" }], next: "a", asked } : { items: [{ thing: "b" }], asked },
      );
    },
    check: ({ state }) => ok({ ok: state.made === 0 }),
    watch: (_, { thing }) =>
      ok({
        backlog: [{ lines: [`${thing} before`], end: false }],
        topic: `probe.${thing}`,
        pick: (data) => data as { lines: string[]; end: boolean },
        keep: { name: "kept", body: thing },
        ends: 2,
      }),
  },
  measures: ({ state }) => [{ name: "things", labels: { name: 'a "b"\\' }, value: state.made }],
};

/** Reading a file called `slow` waits here. */
export const gate = Promise.withResolvers<void>();

const border: AnyBorder = {
  intake: {
    read: async ({ files }: { files: { text: string }[] }) => {
      if (files.some(({ text }) => text === "slow")) await gate.promise;
      if (files.some(({ text }) => text === "throw")) throw new Error("a fault with a secret");
      if (files.some(({ text }) => text === ""))
        return {
          ok: false,
          error: {
            code: "probe.empty",
            params: {},
            details: [{ at: "a.yaml:1 x", says: { fr: "vide", en: "empty" } }],
          },
        };
      return ok({ lengths: files.map(({ text }) => text.length) });
    },
  },
  perform: {},
  present: { read: async ({ total }: { total: string }) => ({ total: `${total} letters` }) },
};

export const mountedProbe: Mounted = { capability: loosen(probe), border: async () => border };
