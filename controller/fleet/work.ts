import type { Capability, Scope } from "../../shared/kernel/capability.ts";
import { type Due, earliest, type EffectOf } from "../../shared/kernel/effect.ts";
import { backoffMs } from "../../shared/kernel/random.ts";
import { leadership } from "../leadership/leadership.ts";
import { nextOverdueMs } from "./drains.ts";
import { nextSilenceMs } from "./silence.ts";
import { type FleetShape, members, type Roster } from "./state.ts";
import { ADMIT_RETRY_MAX_MS, ADMIT_RETRY_MS } from "./thresholds.ts";

type FleetScope = Scope<FleetShape>;
type Work = EffectOf<FleetShape["effects"]>;

/** The nodes that the bus is to know. Made anew only when the roster changed, and named by its edition. */
function rosterOf({ state, live }: FleetScope): Roster {
  if (live.roster.edition === state.roster) return live.roster;
  const nodes = members(state)
    .filter(({ cloned }) => !cloned)
    .map(({ site, id, nkey }) => ({ site, node: id, nkey }))
    .sort((a, b) => (a.node < b.node ? -1 : 1));
  const kept = new Set(nodes.map(({ node }) => node));
  for (const map of [live.beats, live.health, live.heard, live.garbage])
    for (const node of map.keys()) if (!kept.has(node)) map.delete(node);
  live.roster = { edition: state.roster, hash: `edition ${state.roster}`, nodes };
  return live.roster;
}

function admission(scope: FleetScope): Due<FleetShape["effects"]> {
  const { nodes, hash } = rosterOf(scope);
  const { admit } = scope.live;
  if (admit.hash === hash) return { effects: [] };
  if (admit.notBeforeMs > scope.now.bootMs) return { effects: [], wakeAtMs: admit.notBeforeMs };
  return { effects: [{ key: `admit:${hash}`, type: "bus.admit", args: { nodes, hash } }] };
}

/** Only what is in the journal is acknowledged: the number comes from the state, never from the message. */
function acks({ state, live, peek }: FleetScope): Work[] {
  const { lineage } = peek(leadership);
  return [...live.owesAck].sort().flatMap((node) => {
    const held = state.nodes[node];
    if (held === undefined) return [];
    const upto = held.reportedUpTo;
    return [{ key: `ack:${node}:${upto}`, type: "send.ack", args: { site: held.site, node, upto, lineage } } as const];
  });
}

/** What the fleet has to do, and when it looks for silence next. */
export function due(scope: FleetScope): Due<FleetShape["effects"]> {
  const admitted = admission(scope);
  const wakeAtMs = earliest(admitted.wakeAtMs, nextSilenceMs(scope), nextOverdueMs(scope));
  return { effects: [...admitted.effects, ...acks(scope)], wakeAtMs };
}

export const noticeDone = {
  "bus.admit": ({ live: { admit }, now, random }, { hash }, outcome) => {
    if (outcome.ok) {
      Object.assign(admit, { hash, failures: 0, notBeforeMs: 0, detail: "" });
      return;
    }
    if (admit.failures === 0) admit.failedAtMs = now.wallMs;
    admit.notBeforeMs = now.bootMs + backoffMs(random, admit.failures, ADMIT_RETRY_MS, ADMIT_RETRY_MAX_MS);
    admit.failures += 1;
    admit.detail = outcome.error.detail;
  },
  /** One that did not leave is forgotten too: the node reports again until it is acknowledged. */
  "send.ack": ({ state, live }, { node, upto }) => {
    if (state.nodes[node]?.reportedUpTo === upto) live.owesAck.delete(node);
  },
} satisfies NonNullable<NonNullable<Capability<FleetShape>["notice"]>["done"]>;
