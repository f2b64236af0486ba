import type { Now } from "../../shared/kernel/time.ts";
import { garbageOf } from "./garbage.ts";
import type { FleetLive, NodeState } from "./state.ts";
import type { StateWord } from "./views.ts";

/**
 * The one word for a node's state (design §2). Silence comes before what was last known; `down` is a node that is not
 * trusted, never one that merely says nothing.
 */
export function nodeStateWord(node: NodeState, live: Pick<FleetLive, "heard" | "garbage">, now: Now): StateWord {
  if (node.retired) return "retired";
  if (node.cloned) return "down";
  if (node.silentSinceMs !== undefined) return "silent";
  if (node.draining || node.cordoned) return "maintenance";
  if (node.inventory === undefined && !live.heard.has(node.id)) return "joining";
  const troubled = Object.keys(node.findings).length > 0 || garbageOf(live, node.id, now) !== undefined;
  return troubled ? "degraded" : "ok";
}
