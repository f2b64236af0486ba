import type { BusEvents } from "../shared/bus/bus.ts";
import type { UpName } from "../shared/bus/subjects.ts";
import type { Input } from "../shared/kernel/input.ts";
import type { FleetState } from "./fleet/state.ts";
import { standsAt } from "./fleet/state.ts";

/**
 * What a controller makes of the bus: inputs for its loop. A node is believed only at its own site; what was no message
 * is told as garbage of who sent it.
 */
export function hearNodes(
  fleet: () => FleetState,
  post: (input: Input) => void,
  link: (connected: boolean, detail: string) => void,
): BusEvents<UpName> {
  const garbage = (from: string, reason: string) => post({ type: "msg", name: "garbage", from, body: { reason } });
  return {
    message: (name, from, body) => {
      if (standsAt(fleet(), from)) post({ type: "msg", name, from: from.node, body });
      else garbage(from.node, "wrong-site");
    },
    garbage: ({ from, reason }) => {
      if (from !== undefined) garbage(from.node, reason);
    },
    link,
  };
}
