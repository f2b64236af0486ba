import { isCurrent, type Runner } from "./rollout.ts";
import type { Grounds } from "./runners.ts";
import type { ServiceState } from "./state.ts";

/**
 * Is another copy to stand in for this one, though nobody drains its node? `absent`: its node is silent and the file says
 * that two copies do no harm; it stays placed, and is one too many when it comes back. `down`: its own node says that it
 * can't run it any more; it goes once another answers. Never what keeps data: that moves by a person, or by lease.
 */
export function wantedElsewhere(
  runner: Runner,
  service: ServiceState,
  { services }: Grounds,
): "absent" | "down" | undefined {
  const { stack, stopped, releases } = service;
  if (stopped || stack.policy === "site-local") return undefined;
  if (runner.silent) return stack.overlapSafe === true ? "absent" : undefined;
  // One that was never ok where it stands is no better elsewhere; so a service that is broken does not wander.
  const wasOk = services.told[runner.id] === undefined;
  const settled = releases.at(-1)?.settledAtMs !== undefined && isCurrent(runner, service);
  return runner.seen?.state === "down" && wasOk && settled ? "down" : undefined;
}
