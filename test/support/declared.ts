import type { Container, Stack } from "../../shared/services/wire.ts";
import type { TestController } from "./controller.ts";

/** A container that says nothing but its name and image. */
export const plainContainer = (name: string, more: Partial<Container> = {}): Container => ({
  name,
  image: "nginx:1.29",
  environment: [],
  ports: [],
  mounts: [],
  dependsOn: [],
  labels: {},
  memoryBytes: 64 * 1024 ** 2,
  cpuMilli: 100,
  ...more,
});

/** A stack without a Compose file. */
export function plainStack(name: string, more: Partial<Stack> = {}): Stack {
  const containers = more.containers ?? [plainContainer("web")];
  const sum = (pick: (container: Container) => number) => containers.reduce((all, one) => all + pick(one), 0);
  return {
    name,
    policy: "stateless",
    replicas: 1,
    sites: { wanted: [], excluded: [] },
    resources: { memoryBytes: sum((c) => c.memoryBytes), cpuMilli: sum((c) => c.cpuMilli), diskBytes: 0 },
    volumes: [],
    ...more,
    containers,
  };
}

let applied = 0;

/** Declares a service by its stack. */
export function declare(controller: TestController, stack: Stack): void {
  applied += 1;
  const answer = controller.command("services.apply", { stack, sealed: "", mac: `mac-${applied}`, notes: [] });
  if (!answer.ok) throw new Error(`${answer.error.code} ${JSON.stringify(answer.error)}`);
}

/** Codes and subjects of what stands, sorted. */
export const standing = (controller: TestController): string[] =>
  controller.machine
    .findings({ now: controller.clock.now(), random: { below: () => 0 } })
    .map(({ code, subject }) => `${code} ${subject}`)
    .sort();
