import { z } from "zod";
import { ContainerProgress, InstanceId } from "../../shared/execution/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name, NodeId } from "../../shared/kernel/ids.ts";
import { page, paged } from "../../shared/kernel/page.ts";
import { Words } from "../../shared/kernel/result.ts";
import { UsageRow } from "./usage-view.ts";

/** The state words of the design: the same in code, API, command line and pages. */
export const StateWord = z.enum(["joining", "ok", "degraded", "down", "silent", "maintenance", "retired"]);
export type StateWord = z.infer<typeof StateWord>;

const Instant = z.iso.datetime();

export const ShownFinding = z.strictObject({
  code: z.string(),
  severity: z.enum(["notice", "warning", "critical"]),
  subject: z.string(),
  since: Instant,
  says: Words,
});
export type ShownFinding = z.infer<typeof ShownFinding>;

const ShownInstance = z.strictObject({
  instance: InstanceId,
  node: NodeId,
  name: z.string(),
  site: Name,
  state: StateWord,
  since: Instant,
  reason: Words,
  /** The release that it is to run. */
  revision: z.int(),
  /** How far its containers are, while they are on their way. */
  containers: z.array(ContainerProgress).optional(),
  /** `address:port/protocol`, where it answers. */
  answersAt: z.array(z.string()),
});

const ServiceRow = z.strictObject({
  service: Name,
  state: StateWord,
  policy: z.string(),
  replicas: z.string().meta({ description: "instances that are ok / wanted" }),
  sites: z.array(Name),
  answersAt: z.array(z.string()),
});
export type ServiceRow = z.infer<typeof ServiceRow>;

const SiteRow = z.strictObject({ site: Name, label: z.string(), state: StateWord, nodes: z.int(), services: z.int() });

const NodeRow = z.strictObject({
  node: NodeId,
  name: z.string(),
  site: Name,
  state: StateWord,
  heardSecondsAgo: z.int().optional(),
  expectedEverySeconds: z.int(),
  instances: z.int(),
});

/** The whole at a glance, and services as people look at them; it only reads. */
export const overviewContract = defineContract({
  name: "overview",
  needs: ["leadership", "sites", "fleet", "placement", "services", "execution", "usage"],
  entries: {},
  ops: {
    status: {
      method: "GET",
      path: "/status",
      permission: "read",
      input: z.strictObject({}),
      output: z.strictObject({
        state: z.enum(["ok", "joining", "degraded", "silent", "down"]),
        summary: Words,
        findings: z.array(ShownFinding),
        sites: z.array(SiteRow),
        nodes: z.array(NodeRow),
        services: z.array(ServiceRow),
        journal: z.strictObject({ lineage: z.string(), term: z.int(), seq: z.int() }),
      }),
      errors: [],
      cli: { words: ["status"] },
      says: { fr: "Ce qui ne va pas, puis tout le reste.", en: "What is wrong, then all the rest." },
    },
    findings: {
      method: "GET",
      path: "/findings",
      permission: "read",
      input: page.input,
      output: paged(ShownFinding),
      errors: [],
      cli: { words: ["finding", "ls"], columns: ["severity", "subject", "since", "says"] },
      says: { fr: "Ce qui mérite l'attention.", en: "What is worth attention." },
    },
    services: {
      method: "GET",
      path: "/services",
      permission: "read",
      input: page.input,
      output: paged(ServiceRow),
      errors: [],
      cli: { words: ["service", "ls"], columns: ["service", "state", "policy", "replicas", "sites", "answersAt"] },
      says: { fr: "Liste les services.", en: "Lists the services." },
    },
    service: {
      method: "GET",
      path: "/services/:service",
      permission: "read",
      input: z.strictObject({ service: Name }),
      output: z.strictObject({
        service: Name,
        state: StateWord,
        policy: z.string(),
        revision: z.int(),
        appliedAt: Instant,
        replicas: z.int(),
        missing: z.int(),
        stopped: z.boolean(),
        /** Nothing is on its way: all that is wanted runs as wanted and is ok, or all is stopped. */
        arrived: z.boolean(),
        /** Why the release before was given up, when this one is the way back from it. */
        gaveUp: Words.optional(),
        containers: z.array(
          z.strictObject({
            container: z.string(),
            image: z.string(),
            ports: z.array(z.string()),
            environment: z.array(z.string()).meta({ description: "Names only: values are sealed" }),
          }),
        ),
        volumes: z.array(z.string()),
        instances: z.array(ShownInstance),
        findings: z.array(ShownFinding),
      }),
      errors: ["services.unknown"],
      cli: { words: ["service", "show"], args: ["service"] },
      says: { fr: "Montre un service.", en: "Shows a service." },
    },
    usage: {
      method: "GET",
      path: "/usage",
      permission: "read",
      input: page.input.extend({ service: Name.optional() }),
      output: paged(UsageRow),
      errors: ["services.unknown"],
      cli: {
        words: ["usage", "ls"],
        args: ["service"],
        columns: [
          "service",
          "container",
          "memoryFrom",
          "memoryBytes",
          "memoryPeakBytes",
          "memoryUsualBytes",
          "cpuFrom",
          "cpuMilli",
          "cpuPeakMilli",
          "cpuUsualMilli",
        ],
      },
      says: {
        fr: "Montre ce que prennent les conteneurs, et pour combien ils comptent.",
        en: "Shows what containers take, and what they are counted for.",
      },
    },
  },
  errors: {},
  findings: {},
  metrics: { findings: { type: "gauge", labels: ["severity"], help: "Findings that stand now." } },
});
