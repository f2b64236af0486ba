import { z } from "zod";
import { InstanceId } from "../../shared/execution/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name, NodeId } from "../../shared/kernel/ids.ts";
import { Words } from "../../shared/kernel/result.ts";
import { MINUTE_MS } from "../../shared/kernel/time.ts";
import { Demand } from "./demand.ts";
import { REASONS, type ReasonCode } from "./reasons.ts";

const Code = z.enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]]);
const Params = z.record(z.string(), z.union([z.string(), z.number()]));
const Part = z.int().min(0).max(100);

/** A node that was looked at for an instance: taken, possible, or passed over, and why. */
export const Considered = z.strictObject({
  instance: z.string(),
  node: NodeId,
  name: z.string(),
  site: Name,
  verdict: z.enum(["chosen", "possible", "rejected"]),
  score: Part.optional(),
  parts: z.record(z.string(), Part).optional(),
  code: Code.optional(),
  params: Params.optional(),
  because: Words,
});
export type Considered = z.infer<typeof Considered>;

const RejectionBody = z.strictObject({ node: NodeId, code: Code, params: Params });
const ScoredBody = z.strictObject({ node: NodeId, site: Name, score: Part, parts: z.record(z.string(), Part) });

/** Why an instance stands where it stands: the best nodes with their score parts, and those passed over. */
export const Why = z.strictObject({
  scored: z.array(ScoredBody).max(10),
  rejected: z.array(RejectionBody).max(50),
  rejectedMore: z.int().min(0),
});
export type Why = z.infer<typeof Why>;

/** What an instance runs: the release of its service, and how often a person had it started anew. */
const Run = { revision: z.int().min(0), restarts: z.int().min(0) };
/** Before releases were told apart, every instance ran the newest. */
const NO_RUN = { revision: 0, restarts: 0 };

/** Which instance stands on which node, and why there. Decided by `services`; kept and explained here. */
export const placementContract = defineContract({
  name: "placement",
  needs: ["fleet"],
  entries: {
    assigned: {
      version: 2,
      body: z.strictObject({ instance: InstanceId, node: NodeId, demand: Demand, why: Why, ...Run }),
      upcasts: { 1: (body) => ({ ...(body as object), ...NO_RUN }) },
      says: { fr: "{instance} est placée sur {node}.", en: "{instance} is placed on {node}." },
    },
    /** The same place, but it runs another release, is started anew, or asks for something else. */
    updated: { version: 1, body: z.strictObject({ instance: InstanceId, demand: Demand, ...Run }) },
    /** The same place and release, another demand. */
    resized: { version: 1, body: z.strictObject({ instance: InstanceId, demand: Demand }) },
    released: {
      version: 1,
      body: z.strictObject({
        instance: InstanceId,
        node: NodeId,
        because: z.enum(["removed", "drained", "down", "fewer-replicas", "node-retired", "no-longer-fits", "replaced"]),
      }),
      says: { fr: "{instance} quitte sa machine ({because}).", en: "{instance} leaves its node ({because})." },
    },
    stuck: {
      version: 1,
      body: z.strictObject({ service: Name, missing: z.int().min(1), why: Why }),
      says: {
        fr: "{service} : {missing} instance(s) sans place.",
        en: "{service}: {missing} instance(s) have no place.",
      },
    },
    /** The separate check found a decision wrong: it was not published. */
    refused: { version: 1, body: z.strictObject({ service: Name, broken: z.array(z.string()) }) },
    unstuck: { version: 1, body: z.strictObject({ service: Name }) },
  },
  ops: {
    why: {
      method: "GET",
      path: "/services/:service/placement",
      permission: "read",
      input: z.strictObject({ service: Name }),
      output: z.strictObject({
        service: Name,
        missing: z.int(),
        /** One row per instance and node that was looked at; without an instance: where one more would have to go. */
        items: z.array(Considered),
      }),
      errors: ["unknown"],
      cli: {
        words: ["service", "why"],
        args: ["service"],
        columns: ["instance", "name", "site", "verdict", "score", "because"],
      },
      says: { fr: "Dit pourquoi un service est là où il est.", en: "Says why a service stands where it stands." },
    },
    headroom: {
      method: "GET",
      path: "/headroom",
      permission: "read",
      input: z.strictObject({}),
      output: z.strictObject({
        summary: Words,
        /** Any one site may fail, and all that may move still fits. */
        enough: z.boolean(),
        /** Memory that is left free after the worst of these losses. */
        spareBytes: z.int().min(0),
        sites: z.array(
          z.strictObject({
            site: Name,
            instances: z.int(),
            moves: z.int(),
            /** They keep data there, or are wanted nowhere else. */
            stays: z.int(),
            stuck: z.array(z.string()),
            needs: Words,
            spareBytes: z.int().min(0),
          }),
        ),
      }),
      errors: [],
      cli: { words: ["headroom"] },
      says: {
        fr: "Dit si tout tiendrait encore sans l'un des lieux.",
        en: "Says whether everything would still fit without any one site.",
      },
    },
  },
  errors: {
    unknown: {
      status: 404,
      says: {
        fr: "Rien n'est placé sous le nom {service}. Voyez `lierre service ls`.",
        en: "Nothing is placed under the name {service}. See `lierre service ls`.",
      },
    },
  },
  findings: {
    "no-node": {
      severity: "critical",
      visibleAfterMs: 0,
      says: {
        fr: "{service} attend une première machine. Ajoutez-en une : `lierre token new --site LIEU`.",
        en: "{service} waits for a first node. Add one: `lierre token new --site SITE`.",
      },
    },
    unplaced: {
      severity: "critical",
      visibleAfterMs: 0,
      says: {
        fr: "{service} : {missing} instance(s) ne tiennent nulle part ({nodes} machine(s) écartée(s)). Il manque {needs}. Voyez `lierre service why {service}`.",
        en: "{service}: {missing} instance(s) fit nowhere ({nodes} node(s) passed over). Missing: {needs}. See `lierre service why {service}`.",
      },
    },
    refused: {
      severity: "critical",
      visibleAfterMs: 0,
      says: {
        fr: "Un placement de {service} était faux et n'a pas été publié : {broken}. C'est un défaut de Lierre, merci de le signaler.",
        en: "A placement of {service} was wrong and was not published: {broken}. This is a fault of Lierre: please report it.",
      },
    },
    "drain-blocked": {
      severity: "warning",
      visibleAfterMs: 0,
      says: {
        fr: "{instance} garde ses données sur {node}, qui est en vidange : elle y reste. Arrêtez le service ou copiez ses données avant de débrancher.",
        en: "{instance} keeps its data on {node}, which is draining: it stays there. Stop the service or copy its data before you unplug.",
      },
    },
    "drain-overdue": {
      severity: "critical",
      visibleAfterMs: 0,
      says: {
        fr: "Le délai pour vider {node} est passé, et {instance} y garde ses données : elle y tourne toujours. Arrêtez le service ou copiez ses données avant de débrancher.",
        en: "The time given to drain {node} is over, and {instance} keeps its data there: it still runs there. Stop the service or copy its data before you unplug.",
      },
    },
    "no-headroom": {
      severity: "warning",
      hiddenBy: ["fleet.site-silent", "fleet.all-silent"],
      visibleAfterMs: 10 * MINUTE_MS,
      says: {
        fr: "Si le lieu {site} tombe, il n'y a pas assez de place ailleurs pour {services}. Il manque {needs}. Voyez `lierre headroom`.",
        en: "If site {site} fails, there is not enough room elsewhere for {services}. Missing: {needs}. See `lierre headroom`.",
      },
    },
  },
  metrics: {
    placement_spare_bytes: {
      type: "gauge",
      labels: ["site"],
      help: "Memory that would be left free elsewhere if this site were lost.",
    },
    placement_instances: { type: "gauge", labels: ["node"], help: "Instances placed on a node." },
  },
});
