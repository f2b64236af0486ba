import { z } from "zod";
import type { OpSpec } from "../../shared/kernel/contract.ts";
import { Name, NodeId } from "../../shared/kernel/ids.ts";
import { page, paged } from "../../shared/kernel/page.ts";
import { Words } from "../../shared/kernel/result.ts";

const Which = z.string().min(1).max(60).meta({ description: "A node, by id or by name" });

export const GatewayView = z.strictObject({
  node: NodeId,
  name: Name,
  site: Name,
  /** `joining` until it answers for what it was told; `down` when it can't. */
  state: z.enum(["joining", "ok", "down", "silent"]),
  /** Absent until its inventory came. */
  address: z.string().optional(),
  /** Services that it answers for. */
  services: z.int(),
  /** Why it is `down`. */
  reason: Words,
});
export type GatewayView = z.infer<typeof GatewayView>;

export const AddressView = z.strictObject({
  service: Name,
  port: z.int(),
  /** Where it answers, one per gateway. */
  urls: z.array(z.string()),
  /** Instances that people are led to now, and those that stand by. */
  first: z.int(),
  last: z.int(),
});
export type AddressView = z.infer<typeof AddressView>;

const onNode = {
  permission: "operate",
  input: z.strictObject({ node: Which }),
  output: GatewayView,
} as const;

export const gatewayOps = {
  enable: {
    ...onNode,
    method: "POST",
    path: "/gateways/:node/enable",
    errors: ["fleet.unknown", "fleet.retired"],
    cli: { words: ["gateway", "enable"], args: ["node"] },
    says: {
      fr: "Fait d'une machine une passerelle : elle répond pour tous les services, à des adresses stables.",
      en: "Makes a node a gateway: it answers for all services, at stable addresses.",
    },
  },
  disable: {
    ...onNode,
    method: "POST",
    path: "/gateways/:node/disable",
    errors: ["fleet.unknown", "fleet.retired", "off"],
    cli: { words: ["gateway", "disable"], args: ["node"] },
    says: {
      fr: "Une machine cesse d'être passerelle ; ses adresses ne répondent plus.",
      en: "A node ceases to be a gateway; its addresses answer no more.",
    },
  },
  list: {
    method: "GET",
    path: "/gateways",
    permission: "read",
    input: page.input,
    output: paged(GatewayView),
    errors: [],
    cli: { words: ["gateway", "ls"], columns: ["node", "name", "site", "state", "address", "services"] },
    says: { fr: "Liste les passerelles.", en: "Lists the gateways." },
  },
  addresses: {
    method: "GET",
    path: "/addresses",
    permission: "read",
    input: page.input,
    output: paged(AddressView),
    errors: [],
    cli: { words: ["address", "ls"], columns: ["service", "port", "urls", "first", "last"] },
    says: { fr: "Liste les adresses stables des services.", en: "Lists the services' stable addresses." },
  },
} as const satisfies Record<string, OpSpec>;
