import type { Now } from "../../shared/kernel/time.ts";
import type { FleetLive } from "./state.ts";
import { GARBAGE_COUNT, GARBAGE_WINDOW_MS } from "./thresholds.ts";

type Unread = FleetLive["garbage"] extends Map<string, infer Held> ? Held : never;

/** A node's unreadable messages of late, when they are so many that a person should know. */
export function garbageOf({ garbage }: Pick<FleetLive, "garbage">, node: string, now: Now): Unread | undefined {
  const held = garbage.get(node);
  if (held === undefined || held.count < GARBAGE_COUNT) return undefined;
  return now.bootMs - held.fromMs > GARBAGE_WINDOW_MS ? undefined : held;
}
