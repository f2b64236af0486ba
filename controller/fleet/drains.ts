import type { Scope } from "../../shared/kernel/capability.ts";
import { draft } from "../../shared/kernel/contract.ts";
import { earliest } from "../../shared/kernel/effect.ts";
import type { Draft } from "../../shared/kernel/entry.ts";
import { byId } from "../../shared/kernel/json.ts";
import { fleetContract } from "./contract.ts";
import { type FleetShape, nodeOf, who } from "./state.ts";

/** The drains whose time is over. */
export function overdue({ state, now }: Scope<FleetShape>): Draft[] {
  return byId(state.drains).flatMap(([id, untilMs]) => {
    const node = nodeOf(state, id);
    return node === undefined || untilMs > now.wallMs ? [] : [draft(fleetContract, "overdue", who(node))];
  });
}

/** When the next one is, on the boot-time clock, as far as the wall clock tells now. */
export function nextOverdueMs({ state, now }: Scope<FleetShape>): number | undefined {
  return earliest(...Object.values(state.drains).map((untilMs) => now.bootMs + Math.max(0, untilMs - now.wallMs)));
}
