import type { Capability, Scope, Shape } from "../../shared/kernel/capability.ts";
import { refuse } from "../../shared/kernel/contract.ts";
import { cut } from "../../shared/kernel/page.ts";
import { ok, say, type Words } from "../../shared/kernel/result.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import { leadership } from "../leadership/leadership.ts";
import { instancesOf, placement } from "../placement/placement.ts";
import { servicesContract } from "../services/contract.ts";
import { hasArrived } from "../services/runners.ts";
import { services } from "../services/services.ts";
import { gaveUpOn } from "../services/state.ts";
import { fleet } from "../fleet/fleet.ts";
import { overviewContract, type ShownFinding } from "./contract.ts";
import { instanceRow, nodeRows, serviceRows, serviceState, siteRows } from "./rows.ts";
import { usageRows } from "./usage-rows.ts";
import { shownFindings } from "./shown-findings.ts";

export interface OverviewShape extends Shape {
  readonly contract: typeof overviewContract;
  readonly state: object;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

export const overview: Capability<OverviewShape> = {
  contract: overviewContract,
  foldVersion: 1,
  initial: () => ({}),
  live: () => ({}),
  evolve: {},
  decide: {},
  read: {
    status: (scope) => {
      const findings = shown(scope);

      const nodes = nodeRows(scope);
      const rows = serviceRows(scope).map(([, row]) => row);
      const { lineage, term } = scope.peek(leadership);
      const waiting = rows.filter((row) => row.state !== "ok").length;
      const state = worst(findings, waiting);
      const summary = summed(findings, { nodes: nodes.length, declared: rows.length, waiting });
      const journal = { lineage, term, seq: scope.head.seq };
      return ok({ state, summary, findings, sites: siteRows(scope, nodes), nodes, services: rows, journal });
    },
    findings: (scope, input) => {
      const keyed = shown(scope).map((found, i) => [String(i).padStart(6, "0"), found] as const);
      return ok(cut(keyed, input));
    },
    services: (scope, input) => ok(cut(serviceRows(scope), input)),
    usage: (scope, input) => {
      const { service } = input;
      if (service !== undefined && scope.peek(services).services[service] === undefined)
        return refuse(servicesContract, "unknown", { service });
      return ok(cut(usageRows(scope, service), input));
    },
    service: (scope, { service }) => {
      const held = scope.peek(services).services[service];
      if (held === undefined) return refuse(servicesContract, "unknown", { service });
      const { stack, revision, appliedAtMs } = held;
      const instances = instancesOf(scope.peek(placement), service).map(([id, placed]) =>
        instanceRow(scope, id, placed, held),
      );
      const gaveUp = gaveUpOn(held);
      return ok({
        service,
        state: serviceState(
          instances.map(({ state }) => state),
          held,
        ),
        policy: stack.policy,
        revision,
        appliedAt: rfc3339(appliedAtMs),
        replicas: held.replicas,
        missing: scope.peek(placement).unplaced[service]?.missing ?? 0,
        stopped: held.stopped,
        arrived: hasArrived(service, held, groundsFor(scope)),
        ...(gaveUp !== undefined && { gaveUp }),
        containers: stack.containers.map(({ name, image, ports, environment }) => ({
          container: name,
          image,
          ports: ports.map((p) => `${p.hostPort}:${p.containerPort}/${p.protocol}`),
          environment,
        })),
        volumes: stack.volumes,
        instances,
        findings: shown(scope).filter(({ subject }) => subject === `service:${service}`),
      });
    },
  },
  measures: (scope) => {
    const standing = shown(scope);
    return (["critical", "warning", "notice"] as const).map((severity) => ({
      name: "findings",
      labels: { severity },
      value: standing.filter((found) => found.severity === severity).length,
    }));
  },
};

const shown = (scope: Scope<OverviewShape>): ShownFinding[] => shownFindings(scope.findings(), scope.now.wallMs);

/** Silent is not down: nobody knows how what is silent is doing. */
const SILENCE: ReadonlySet<string> = new Set(["fleet.node-silent", "fleet.site-silent", "fleet.all-silent"]);

function worst(findings: readonly ShownFinding[], waiting: number): "ok" | "joining" | "degraded" | "silent" | "down" {
  const critical = findings.filter(({ severity }) => severity === "critical");
  if (critical.some(({ code }) => !SILENCE.has(code))) return "down";
  if (critical.length > 0) return "silent";
  if (findings.some(({ severity }) => severity === "warning")) return "degraded";
  return waiting > 0 ? "joining" : "ok";
}

function summed(
  findings: readonly ShownFinding[],
  counts: { readonly nodes: number; readonly declared: number; readonly waiting: number },
): Words {
  const count = findings.filter(({ severity }) => severity !== "notice").length;
  return say(sentenceFor(count, counts.waiting), { count, ...counts });
}

function sentenceFor(count: number, waiting: number): Words {
  if (count > 0)
    return {
      fr: "{count} chose(s) à regarder, sur {nodes} machine(s) et {declared} service(s).",
      en: "{count} thing(s) to look at, over {nodes} node(s) and {declared} service(s).",
    };
  if (waiting > 0)
    return {
      fr: "{waiting} service(s) sur {declared} ne répondent pas encore ; rien à signaler pour l'instant.",
      en: "{waiting} of {declared} service(s) not up yet; nothing to report so far.",
    };
  return {
    fr: "Tout va bien : {nodes} machine(s), {declared} service(s).",
    en: "All is well: {nodes} node(s), {declared} service(s).",
  };
}

const groundsFor = ({ peek }: Scope<OverviewShape>) => ({
  services: peek(services),
  placement: peek(placement),
  fleet: peek(fleet),
});
