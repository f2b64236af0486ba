import { z } from "zod";
import { InstanceId } from "../../shared/execution/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name } from "../../shared/kernel/ids.ts";
import { Words } from "../../shared/kernel/result.ts";

const Outcome = z.strictObject({
  service: Name,
  instance: InstanceId,
  /** The node that it stands on now. */
  node: z.string(),
  /** `data`: what it keeps is only there. `bound`: it is wanted nowhere else. */
  verdict: z.enum(["moves", "data", "bound", "no-place"]),
  /** The node that it would go to, and its site. */
  to: z.string().optional(),
  site: Name.optional(),
  /** Copies of the service that go on elsewhere. */
  others: z.int(),
  because: Words,
});
export type Outcome = z.infer<typeof Outcome>;

const WhatIf = z.strictObject({ summary: Words, instances: z.array(Outcome) });

/** What would stop, move, stay behind and find no place, were something lost; it only looks. */
export const whatifContract = defineContract({
  name: "whatif",
  needs: ["sites", "fleet", "placement"],
  entries: {},
  ops: {
    site: {
      method: "GET",
      path: "/whatif/sites/:site",
      permission: "read",
      input: z.strictObject({ site: Name }),
      output: WhatIf,
      errors: ["sites.unknown"],
      cli: { words: ["whatif", "site"], args: ["site"] },
      says: { fr: "Dit ce qui arriverait si un lieu tombait.", en: "Says what would happen if a site failed." },
    },
    node: {
      method: "GET",
      path: "/whatif/nodes/:node",
      permission: "read",
      input: z.strictObject({ node: z.string().min(1).max(60).meta({ description: "A node, by id or by name" }) }),
      output: WhatIf,
      errors: ["fleet.unknown", "fleet.retired"],
      cli: { words: ["whatif", "node"], args: ["node"] },
      says: { fr: "Dit ce qui arriverait si une machine tombait.", en: "Says what would happen if a node failed." },
    },
  },
  errors: {},
  findings: {},
  metrics: {},
});
