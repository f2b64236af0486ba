import { z } from "zod";
import { Name } from "../../shared/kernel/ids.ts";
import {
  Constraint,
  type Container,
  Platform,
  PortNumber,
  type Stack,
  StackResources,
} from "../../shared/services/wire.ts";

/** What one instance asks of a node; kept with each placement, so that a node's use is known from placements alone. */
export const Demand = z.strictObject({
  service: Name,
  resources: StackResources,
  /** `8080/tcp`, sorted. */
  ports: z.array(z.string()),
  images: z.array(z.string()),
  /** What it takes in a plan, about. */
  planBytes: z.int(),
  /** The instance keeps data on its node, and the data can't be had elsewhere. */
  keepsData: z.boolean(),
  sites: z.strictObject({ wanted: z.array(Name), excluded: z.array(Name) }),
  platform: Platform.optional(),
  constraints: z.array(Constraint).optional(),
  /** It belongs to the people of its site, and is of no use elsewhere. */
  siteLocal: z.boolean().optional(),
  /** Port of the node at which people reach it, where they do. */
  web: PortNumber.optional(),
});
export type Demand = z.infer<typeof Demand>;

/** What a container that states nothing is counted for, once it was measured; room above what was seen is in it. */
export interface Usage {
  readonly memoryBytes: number;
  readonly cpuMilli: number;
}

/** `measured`: by container; it takes the place of what its file does not say. */
export function demandOf(stack: Stack, sealed: string, measured: Readonly<Record<string, Usage>> = {}): Demand {
  const ports = stack.containers.flatMap((c) => c.ports.map(({ hostPort, protocol }) => `${hostPort}/${protocol}`));
  return {
    service: stack.name,
    resources: resourcesOf(stack, measured),
    ports: ports.sort(),
    images: [...new Set(stack.containers.map((c) => c.image))].sort(),
    planBytes: JSON.stringify(stack).length + sealed.length,
    keepsData: stack.volumes.length > 0,
    sites: stack.sites,
    ...(stack.platform && { platform: stack.platform }),
    ...(stack.policy === "site-local" && { siteLocal: true }),
    ...(stack.constraints && stack.constraints.length > 0 && { constraints: stack.constraints }),
    ...(stack.web && { web: stack.web.hostPort }),
  };
}

/** The demand of an instance that will ask for something else where it stands: whichever of the two is more. */
export function roomForBoth(now: Demand, next: Demand): Demand {
  const more = (key: keyof StackResources) => Math.max(now.resources[key], next.resources[key]);
  return {
    ...now,
    resources: { memoryBytes: more("memoryBytes"), cpuMilli: more("cpuMilli"), diskBytes: more("diskBytes") },
    ports: [...new Set([...now.ports, ...next.ports])].sort(),
    planBytes: Math.max(now.planBytes, next.planBytes),
  };
}

/** What `x-lierre` states for the whole stands; else each container's default gives way to what was measured. */
function resourcesOf({ containers, resources }: Stack, measured: Readonly<Record<string, Usage>>): StackResources {
  const counted = (key: "memoryBytes" | "cpuMilli") => containers.reduce((sum, container) => sum + container[key], 0);
  const learned = (of: (container: Container, usage: Usage) => number) =>
    containers.reduce((sum, container) => {
      const usage = measured[container.name];
      return usage === undefined ? sum : sum + of(container, usage);
    }, 0);
  const memory = learned((c, { memoryBytes }) => (c.assumed?.memory ? memoryBytes - c.memoryBytes : 0));
  const cpu = learned((c, { cpuMilli }) => (c.assumed?.cpu ? cpuMilli - c.cpuMilli : 0));
  return {
    memoryBytes: resources.memoryBytes + (resources.memoryBytes === counted("memoryBytes") ? memory : 0),
    cpuMilli: resources.cpuMilli + (resources.cpuMilli === counted("cpuMilli") ? cpu : 0),
    diskBytes: resources.diskBytes,
  };
}
