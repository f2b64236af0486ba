import { PROTOCOL } from "../../shared/bus/protocol.ts";
import type { Plan, PlanContent } from "../../shared/execution/wire.ts";
import { AGENT_VERSION } from "../version.ts";
import { forbidden, type LocalPolicy } from "./policy.ts";
import type { Reason } from "./sentences.ts";

/**
 * What this agent can do beyond the first protocol, by the names that plans use.
 * - `stack-2`: all that `shared/services/container.ts` says: files, networks, jobs, builds, logins.
 */
const ABILITIES: readonly string[] = ["stack-2"];

/** What a plan is held against. */
export interface Standing {
  readonly node: string;
  readonly lineage: string;
  readonly held: Pick<Plan, "term" | "generation" | "hash" | "seq"> | null;
  readonly policy: LocalPolicy;
}

/** `same`: the plan that is in force already. */
export type Verdict = { readonly is: "accepted" | "same" } | { readonly is: "rejected"; readonly reason: Reason };

const rejected = (code: Reason["code"], params: Reason["params"] = {}): Verdict => ({
  is: "rejected",
  reason: { code, params },
});

/** Is a plan, whose signature was checked on arrival, to be obeyed? Pure: the same plan and standing, the same verdict. */
export function judge(plan: Plan, standing: Standing): Verdict {
  const { content, lineage, v } = plan;
  if (content.node !== standing.node) return rejected("other-node", { node: content.node, own: standing.node });
  if (Math.abs(v - PROTOCOL) > 1) return rejected("other-protocol", { version: v, own: PROTOCOL });
  if (lineage !== standing.lineage) return rejected("other-lineage", { lineage, own: standing.lineage });
  const ordered = inOrder(plan, standing.held);
  if (ordered.is !== "accepted") return ordered;
  const reason = unable(content) ?? contradiction(content) ?? forbidden(standing.policy, content);
  return reason === undefined ? { is: "accepted" } : { is: "rejected", reason };
}

/** Plans are ordered by (term, generation); two with the same order must be one. */
function inOrder({ term, generation, hash, seq }: Plan, held: Standing["held"]): Verdict {
  if (held === null) return { is: "accepted" };
  const params = { term, generation, heldTerm: held.term, heldGeneration: held.generation };
  const order = term - held.term || generation - held.generation;
  if (order < 0) return rejected("stale", params);
  // An older copy of the journal goes on from where it was copied, with a higher term: what it forgot is still true.
  if (seq < held.seq) return rejected("behind", { seq, heldSeq: held.seq });
  if (order > 0) return { is: "accepted" };
  return hash === held.hash ? { is: "same" } : rejected("forked", params);
}

function unable({ needs }: PlanContent): Reason | undefined {
  const need = needs.find((name) => !ABILITIES.includes(name));
  return need === undefined ? undefined : { code: "unknown-need", params: { need, version: AGENT_VERSION } };
}

/** What no machine could do: one instance twice, or one port for two. */
function contradiction({ instances }: PlanContent): Reason | undefined {
  const seen = new Set<string>();
  const ports = new Map<string, string>();
  for (const { id, stack } of instances) {
    if (seen.has(id)) return { code: "twice-there", params: { instance: id } };
    seen.add(id);
    for (const { hostPort, protocol } of stack.containers.flatMap((container) => container.ports)) {
      const other = ports.get(`${hostPort}/${protocol}`);
      if (other !== undefined) return { code: "port-twice", params: { port: hostPort, instance: id, other } };
      ports.set(`${hostPort}/${protocol}`, id);
    }
  }
  return undefined;
}
