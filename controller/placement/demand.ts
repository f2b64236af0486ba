import { z } from "zod";
import { Name } from "../../shared/kernel/ids.ts";
import { Platform, type Stack, StackResources } from "../../shared/services/wire.ts";

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
});
export type Demand = z.infer<typeof Demand>;

export function demandOf(stack: Stack, sealed: string): Demand {
  const ports = stack.containers.flatMap((c) => c.ports.map(({ hostPort, protocol }) => `${hostPort}/${protocol}`));
  return {
    service: stack.name,
    resources: stack.resources,
    ports: ports.sort(),
    images: [...new Set(stack.containers.map((c) => c.image))].sort(),
    planBytes: JSON.stringify(stack).length + sealed.length,
    keepsData: stack.volumes.length > 0,
    sites: stack.sites,
    ...(stack.platform && { platform: stack.platform }),
  };
}
