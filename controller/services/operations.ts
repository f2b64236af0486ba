import { z } from "zod";
import type { OpSpec } from "../../shared/kernel/contract.ts";
import { Name } from "../../shared/kernel/ids.ts";
import { page, paged } from "../../shared/kernel/page.ts";
import { Stack, STACK_LIMITS } from "../../shared/services/wire.ts";
import { Given } from "./given.ts";
import { Applied, Note, ReleaseRow } from "./views.ts";

const One = z.strictObject({ service: Name });
const Read = z.strictObject({ stack: Stack, sealed: z.string(), mac: z.string(), notes: z.array(Note) });
const Revision = z.int().min(1);
const FILES = { field: "files", gather: { beside: "beside", variables: "variables" } } as const;
const WAIT = { op: "overview.service", field: "service" } as const;

/** What can be done with services. */
export const servicesOps = {
  plan: {
    method: "POST",
    path: "/services/plan",
    permission: "operate",
    wire: Given,
    input: Read,
    output: Applied,
    errors: ["invalid", "impossible", "in-the-way", "sites.unknown"],
    cli: { words: ["service", "plan"], files: FILES },
    says: {
      fr: "Montre ce que l'application d'un fichier Compose ferait, et pourquoi ; rien n'est modifié.",
      en: "Shows what applying a Compose file would do, and why; nothing is modified.",
    },
  },
  apply: {
    method: "POST",
    path: "/services",
    permission: "operate",
    wire: Given.partial({ files: true }).extend({
      plan: z.string().max(64).optional().meta({ description: "Apply this plan, exactly as it was shown" }),
      dryRun: z.boolean().optional(),
    }),
    input: Read.extend({ plan: z.string().optional() }),
    output: Applied,
    errors: ["invalid", "impossible", "in-the-way", "plan-unknown", "plan-stale", "sites.unknown"],
    cli: { words: ["service", "apply"], files: { ...FILES, unless: "plan" }, wait: WAIT },
    dryRun: true,
    says: { fr: "Déclare un service par un fichier Compose.", en: "Declares a service by a Compose file." },
  },
  rollback: {
    method: "POST",
    path: "/services/:service/rollback",
    permission: "operate",
    input: One.extend({
      to: Revision.optional().meta({ description: "A release of its history; the last that ran well otherwise" }),
      dryRun: z.boolean().optional(),
    }),
    output: z.strictObject({ service: Name, from: Revision, to: Revision, revision: Revision }),
    errors: ["unknown", "no-release", "no-way-back"],
    cli: { words: ["service", "rollback"], args: ["service"], wait: WAIT },
    dryRun: true,
    says: { fr: "Reprend une version antérieure d'un service.", en: "Takes up an earlier release of a service." },
  },
  history: {
    method: "GET",
    path: "/services/:service/releases",
    permission: "read",
    input: One.extend(page.input.shape),
    output: paged(ReleaseRow),
    errors: ["unknown"],
    cli: {
      words: ["service", "history"],
      args: ["service"],
      columns: ["revision", "state", "appliedAt", "by", "images", "says"],
    },
    says: { fr: "Les versions d'un service, la plus récente d'abord.", en: "A service's releases, the newest first." },
  },
  remove: {
    method: "DELETE",
    path: "/services/:service",
    permission: "operate",
    input: One,
    output: z.strictObject({ service: Name, stops: z.array(z.string()), keeps: z.array(z.string()) }),
    errors: ["unknown"],
    cli: { words: ["service", "rm"], args: ["service"] },
    dryRun: true,
    says: {
      fr: "Arrête et retire un service ; ses données restent.",
      en: "Stops and removes a service; its data stays.",
    },
  },
  restart: {
    method: "POST",
    path: "/services/:service/restart",
    permission: "operate",
    input: One,
    output: z.strictObject({ service: Name, restarts: z.int() }),
    errors: ["unknown"],
    cli: { words: ["service", "restart"], args: ["service"], wait: WAIT },
    says: {
      fr: "Redémarre un service, une instance après l'autre.",
      en: "Restarts a service, one instance after the other.",
    },
  },
  stop: {
    method: "POST",
    path: "/services/:service/stop",
    permission: "operate",
    input: One.extend({ dryRun: z.boolean().optional() }),
    output: z.strictObject({ service: Name, stops: z.array(z.string()) }),
    errors: ["unknown", "stopped-already"],
    cli: { words: ["service", "stop"], args: ["service"], wait: WAIT },
    dryRun: true,
    says: {
      fr: "Arrête un service ; il garde sa place et ses données.",
      en: "Stops a service; it keeps its place and its data.",
    },
  },
  start: {
    method: "POST",
    path: "/services/:service/start",
    permission: "operate",
    input: One,
    output: z.strictObject({ service: Name }),
    errors: ["unknown", "running-already"],
    cli: { words: ["service", "start"], args: ["service"], wait: WAIT },
    says: { fr: "Remet en marche un service arrêté.", en: "Starts a stopped service again." },
  },
  scale: {
    method: "POST",
    path: "/services/:service/scale",
    permission: "operate",
    input: One.extend({ replicas: z.int().min(1).max(STACK_LIMITS.replicas), dryRun: z.boolean().optional() }),
    output: z.strictObject({ service: Name, replicas: z.int(), starts: z.int(), stops: z.int() }),
    errors: ["unknown", "scale-data"],
    cli: { words: ["service", "scale"], args: ["service", "replicas"], wait: WAIT },
    dryRun: true,
    says: {
      fr: "Change le nombre d'instances d'un service, jusqu'à la prochaine application de son fichier.",
      en: "Changes how many instances a service has, until its file is applied again.",
    },
  },
  schema: {
    method: "GET",
    path: "/schemas/x-lierre",
    permission: "public",
    input: z.strictObject({}),
    output: z.record(z.string(), z.unknown()),
    errors: [],
    cli: { words: ["service", "schema"] },
    says: { fr: "Le schéma JSON du bloc x-lierre.", en: "The JSON Schema of the x-lierre block." },
  },
} as const satisfies Record<string, OpSpec>;
