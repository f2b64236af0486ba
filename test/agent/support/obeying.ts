import type { Plan, PlannedInstance } from "../../../shared/execution/wire.ts";
import { SECOND_MS } from "../../../shared/kernel/time.ts";
import { container, instance, planOf } from "./plans.ts";
import { Rig, type RigOptions } from "./rig.ts";

/** What the container of `pads()` is called on the engine. */
export const NAME = "lierre-456789-pads-1-web";
export const port = (hostPort: number) => ({ hostPort, containerPort: 80, protocol: "tcp" as const });

/** An agent that has joined, with a line, and images that a registry has. */
export function joined(images: readonly string[] = ["web:1", "web:2", "db:1", "job:1"], options: RigOptions = {}): Rig {
  const rig = new Rig(options).start();
  for (const image of images) rig.host.offer(image);
  rig.clock.advance(SECOND_MS);
  rig.link(true);
  return rig;
}

/** The agent is told a plan, and given half a minute with it. */
export function obeying(
  rig: Rig,
  instances: readonly PlannedInstance[],
  more: Parameters<typeof planOf>[1] = {},
): Plan {
  const plan = planOf(instances, more);
  rig.deliver("plan", plan);
  rig.clock.advance(30 * SECOND_MS);
  return plan;
}

export const pads = (more: Parameters<typeof container>[1] = {}, rest: Parameters<typeof instance>[2] = {}) =>
  instance("pads-1", [container("web", more)], rest);

export const running = (rig: Rig) =>
  [...rig.host.containers.values()].filter(({ status }) => status === "running").map(({ name }) => name);
