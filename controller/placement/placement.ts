import type { Capability } from "../../shared/kernel/capability.ts";
import { fleet } from "../fleet/fleet.ts";
import { placementContract } from "./contract.ts";
import { evolve, follows } from "./evolve.ts";
import { readWhy } from "./explained.ts";
import { standing } from "./findings.ts";
import { lookAgain, newLooks, nextLookMs } from "./headroom.ts";
import { readHeadroom } from "./read-headroom.ts";
import { initial, type PlacementShape } from "./state.ts";

export { instancesOf, instancesOn, type PlacedInstance, type PlacementState } from "./state.ts";

/**
 * Which instance stands on which node.
 *
 * INVARIANTS
 * - Every node is looked at for every instance; the same journal gives the same placements.
 * - Nothing moves because another node would now score better: only when it can't stay, or a person says so.
 */
export const placement: Capability<PlacementShape> = {
  contract: placementContract,
  foldVersion: 4,
  initial,
  live: () => ({ headroom: newLooks() }),
  evolve,
  follows,
  notice: { tick: lookAgain },
  decide: {},
  read: { why: readWhy, headroom: readHeadroom },
  due: (scope) => ({ effects: [], wakeAtMs: nextLookMs(scope) }),
  findings: standing,
  measures: (scope) => {
    const { state, live, peek } = scope;
    const placed = Object.keys(peek(fleet).nodes).map((node) => {
      const value = state.byNode[node]?.length ?? 0;
      return { name: "placement_instances", labels: { node }, value };
    });
    const spare = [...live.headroom.bySite].map(([site, { spareBytes }]) => {
      return { name: "placement_spare_bytes", labels: { site }, value: Math.max(0, spareBytes) };
    });
    return [...placed, ...spare];
  },
};
