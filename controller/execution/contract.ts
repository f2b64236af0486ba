import { z } from "zod";
import { InstanceId, LogChunk } from "../../shared/execution/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name, NodeId } from "../../shared/kernel/ids.ts";

/** Plans to nodes, and what the nodes make of them. */
export const executionContract = defineContract({
  name: "execution",
  needs: ["leadership", "sites", "fleet", "placement", "services", "secrets", "registries"],
  entries: {
    issued: {
      version: 1,
      body: z.strictObject({ node: NodeId, generation: z.int().min(1), hash: z.string() }),
    },
  },
  ops: {
    logs: {
      method: "GET",
      path: "/services/:service/logs",
      permission: "operate",
      input: z.strictObject({
        service: Name,
        instance: InstanceId.optional().meta({ description: "One instance only" }),
        container: z.string().max(63).optional().meta({ description: "One container only" }),
        lines: z.coerce.number().int().min(0).max(5000).default(100).meta({ description: "How many past lines" }),
        follow: z.stringbool().default(false).meta({ description: "Go on as lines come" }),
      }),
      output: LogChunk.omit({ session: true }),
      errors: ["services.unknown", "nowhere", "unheard"],
      cli: { words: ["service", "logs"], args: ["service"] },
      stream: true,
      says: { fr: "Montre les journaux d'un service.", en: "Shows a service's logs." },
    },
  },
  errors: {
    unheard: {
      status: 409,
      says: {
        fr: "{service} est sur {where}, qui est sans nouvelles : ses journaux ne peuvent pas venir. Voyez `lierre status`.",
        en: "{service} stands on {where}, which is silent: its logs can't come. See `lierre status`.",
      },
    },
    nowhere: {
      status: 409,
      says: {
        fr: "{service} n'est placé nulle part : il n'y a pas de journaux. Voyez `lierre service why {service}`.",
        en: "{service} stands nowhere, so it has no logs. See `lierre service why {service}`.",
      },
    },
  },
  findings: {
    "instance-down": {
      severity: "critical",
      hiddenBy: ["fleet.node-silent", "fleet.site-silent", "fleet.all-silent"],
      visibleAfterMs: 10_000,
      says: { fr: "{instance} est en panne sur {node} : {reason}", en: "{instance} is down on {node}: {reason}" },
    },
    "instance-degraded": {
      severity: "warning",
      hiddenBy: ["fleet.node-silent", "fleet.site-silent", "fleet.all-silent"],
      visibleAfterMs: 30_000,
      says: {
        fr: "{instance} est à surveiller sur {node} : {reason}",
        en: "{instance} is degraded on {node}: {reason}",
      },
    },
    "plan-rejected": {
      severity: "critical",
      visibleAfterMs: 0,
      says: {
        fr: "{node} refuse son plan {generation} : {reason}. Elle continue le précédent.",
        en: "{node} rejects its plan {generation}: {reason}. It goes on with the one before.",
      },
    },
    "plan-unanswered": {
      severity: "warning",
      hiddenBy: ["fleet.node-silent", "fleet.site-silent", "fleet.all-silent"],
      visibleAfterMs: 60_000,
      says: {
        fr: "{node} n'a pas encore répondu à son plan {generation}.",
        en: "{node} has not answered to its plan {generation} yet.",
      },
    },
  },
  metrics: { instance_up: { type: "gauge", labels: ["service", "instance"], help: "1 while an instance is ok." } },
});
