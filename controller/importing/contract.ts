import { z } from "zod";
import { FoundContainer, FoundVolume } from "../../shared/importing/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";
import { ImportId, Name, NodeId } from "../../shared/kernel/ids.ts";
import { page, paged } from "../../shared/kernel/page.ts";
import { Words } from "../../shared/kernel/result.ts";
import { Stack } from "../../shared/services/wire.ts";
import { importingErrors } from "./errors.ts";

const One = z.strictObject({ import: ImportId, service: Name });
const Instant = z.iso.datetime();

/** `copying`: the old containers are stopped; `returning`: they are being started again. */
export const ImportStep = z.enum(["copying", "applied", "returning", "failed", "undone"]);
export type ImportStep = z.infer<typeof ImportStep>;

/** What an import would do, or why it can't be done. `end`: there is no more to come. */
const Plan = z.strictObject({
  end: z.boolean(),
  ok: z.boolean(),
  /** What to begin it with; absent where something is in the way, or no project was named. */
  plan: ImportId.optional(),
  service: z.string().optional(),
  project: z.string().optional(),
  /** What runs on the node, where no project was named. */
  projects: z.array(z.strictObject({ project: z.string(), containers: z.int(), running: z.int() })).optional(),
  /** These stop when the import begins. */
  stops: z.array(z.strictObject({ container: z.string(), image: z.string(), running: z.boolean() })).optional(),
  volumes: z
    .array(z.strictObject({ volume: z.string(), source: z.string(), sizeBytes: z.int().optional() }))
    .optional(),
  problems: z.array(Words).optional(),
  differs: z.array(Words).optional(),
  next: Words.optional(),
});
export type ImportPlan = z.infer<typeof Plan>;

const Import = One.extend({
  project: z.string(),
  node: NodeId,
  name: z.string(),
  step: ImportStep,
  reason: Words.optional(),
  volume: z.string().optional(),
  doneBytes: z.int().optional(),
  totalBytes: z.int().optional(),
  by: z.string(),
  begunAt: Instant,
});
export type ShownImport = z.infer<typeof Import>;

/** What runs as a Compose project on a node becomes a service there, with its data; nothing stops until a person says so. */
export const importingContract = defineContract({
  name: "importing",
  needs: ["fleet", "services"],
  entries: {
    begun: {
      version: 1,
      body: One.extend({
        node: NodeId,
        project: z.string(),
        containers: z.array(FoundContainer),
        volumes: z.array(FoundVolume),
        stack: Stack,
        /** Its content, sealed (age) to the controller; empty when there is none. */
        sealed: z.string(),
        mac: z.string(),
      }),
      says: {
        fr: "La reprise du projet {project} par {service} commence : ses conteneurs s'arrêtent.",
        en: "The import of the project {project} as {service} begins: its containers stop.",
      },
    },
    copied: {
      version: 1,
      body: One,
      says: { fr: "Les données de {service} sont copiées.", en: "The data of {service} is copied." },
    },
    gaveUp: {
      version: 1,
      body: One.extend({ reason: Words, restarted: z.boolean() }),
      says: { fr: "La reprise de {service} a échoué.", en: "The import of {service} failed." },
    },
    undoing: {
      version: 1,
      body: One,
      says: {
        fr: "La reprise de {service} est défaite : ses anciens conteneurs redémarrent.",
        en: "The import of {service} is undone: its old containers start again.",
      },
    },
    returned: {
      version: 1,
      body: One,
      says: {
        fr: "Les anciens conteneurs de {service} tournent de nouveau.",
        en: "The old containers of {service} run again.",
      },
    },
  },
  ops: {
    look: {
      method: "GET",
      path: "/nodes/:node/projects",
      permission: "operate",
      input: z.strictObject({
        node: z.string().min(1).max(80).meta({ description: "Name or number of the node" }),
        project: z
          .string()
          .min(1)
          .max(255)
          .optional()
          .meta({ description: "Compose project; all are listed otherwise" }),
        name: Name.optional().meta({ description: "Name of the service; the project's otherwise" }),
      }),
      output: Plan,
      errors: ["fleet.unknown", "fleet.retired", "unheard"],
      cli: { words: ["service", "import"], args: ["node", "project"] },
      stream: true,
      says: {
        fr: "Montre ce que deviendrait un projet Compose qui tourne sur une machine. Rien n'est arrêté.",
        en: "Shows what would become of a Compose project that runs on a node. Nothing is stopped.",
      },
    },
    start: {
      method: "POST",
      path: "/imports",
      permission: "operate",
      input: z.strictObject({ plan: ImportId }),
      output: Import.extend({ next: Words }),
      errors: ["plan-unknown", "taken", "unheard"],
      cli: { words: ["service", "import-start"], args: ["plan"] },
      final: true,
      says: {
        fr: "Reprend un projet : arrête ses conteneurs, copie ses données, puis démarre le service.",
        en: "Imports a project: stops its containers, copies its data, then starts the service.",
      },
    },
    list: {
      method: "GET",
      path: "/imports",
      permission: "read",
      input: page.input,
      output: paged(Import),
      errors: [],
      cli: {
        words: ["service", "import-ls"],
        columns: ["import", "service", "project", "name", "step", "volume", "doneBytes", "totalBytes", "begunAt"],
      },
      says: { fr: "Liste les reprises.", en: "Lists the imports." },
    },
    undo: {
      method: "POST",
      path: "/imports/:import/undo",
      permission: "operate",
      input: z.strictObject({ import: ImportId }),
      output: Import.extend({ next: Words }),
      errors: ["unknown", "not-applied"],
      cli: { words: ["service", "import-undo"], args: ["import"] },
      final: true,
      says: {
        fr: "Défait une reprise : retire le service et redémarre les anciens conteneurs, avec leurs anciennes données.",
        en: "Undoes an import: removes the service and starts the old containers, with their old data.",
      },
    },
  },
  errors: importingErrors,
  findings: {
    "import-failed": {
      severity: "warning",
      visibleAfterMs: 0,
      says: {
        fr: "La reprise de {project} a échoué, et ses conteneurs tournent comme avant : {reason}.",
        en: "The import of {project} failed, and its containers run as before: {reason}.",
      },
    },
    "not-running-again": {
      severity: "critical",
      visibleAfterMs: 60_000,
      says: {
        fr: "Les anciens conteneurs de {project} ne tournent pas encore de nouveau sur {node} ; cela est retenté. Voyez `docker ps -a` sur la machine.",
        en: "The old containers of {project} do not run again on {node} yet; it is tried again. See `docker ps -a` on the node.",
      },
    },
  },
  metrics: {},
});

export type Begun = z.infer<(typeof importingContract)["entries"]["begun"]["body"]>;
