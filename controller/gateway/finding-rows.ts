import type { FindingSpec } from "../../shared/kernel/contract.ts";
import { MINUTE_MS, SECOND_MS } from "../../shared/kernel/time.ts";

const SILENCE = ["fleet.node-silent", "fleet.site-silent", "fleet.all-silent"] as const;

export const gatewayFindings = {
  missing: {
    severity: "notice",
    visibleAfterMs: 10 * MINUTE_MS,
    says: {
      fr: "{services} service(s) n'ont pas d'adresse stable : aucune machine n'est passerelle. `lierre gateway enable MACHINE`, de préférence dans deux lieux.",
      en: "{services} service(s) have no stable address: no node is a gateway. Run `lierre gateway enable NODE`, best at two sites.",
    },
  },
  failing: {
    severity: "critical",
    hiddenBy: SILENCE,
    visibleAfterMs: 5 * SECOND_MS,
    says: {
      fr: "La passerelle {node} ne fait pas son travail : {reason}.",
      en: "The gateway {node} does not do its work: {reason}.",
    },
  },
  unanswered: {
    severity: "warning",
    hiddenBy: SILENCE,
    visibleAfterMs: MINUTE_MS,
    says: {
      fr: "{node} n'a pas encore répondu à ce qu'elle doit servir comme passerelle. Son agent est-il à jour ?",
      en: "{node} has not answered yet to what it is to serve as a gateway. Is its agent up to date?",
    },
  },
  unreachable: {
    severity: "critical",
    hiddenBy: [
      ...SILENCE,
      "execution.instance-down",
      "execution.instance-degraded",
      "placement.unplaced",
      "placement.no-node",
    ],
    visibleAfterMs: 30 * SECOND_MS,
    says: {
      fr: "{service} ne répond à son adresse par aucune instance ({instances}). Voyez `lierre service show {service}`.",
      en: "{service} answers at its address by no instance ({instances}). See `lierre service show {service}`.",
    },
  },
  "port-taken": {
    severity: "warning",
    visibleAfterMs: 0,
    says: {
      fr: "{node} ne peut pas répondre pour {service} : son port {port} y est publié par {instance}. Publiez {instance} sur un autre port.",
      en: "{node} can't answer for {service}: its port {port} is published there by {instance}. Publish {instance} on another port.",
    },
  },
  "no-port": {
    severity: "warning",
    visibleAfterMs: 0,
    says: {
      fr: "{service} n'a pas d'adresse stable : les ports {first} à {last} sont tous donnés. Retirez des services qui ne servent plus.",
      en: "{service} has no stable address: ports {first} to {last} are all given away. Remove services that nobody uses.",
    },
  },
} as const satisfies Record<string, FindingSpec>;
