import { z } from "zod";
import { InstanceId } from "../../shared/execution/wire.ts";
import { ADDRESS_PORTS } from "../../shared/gateway/wire.ts";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name, NodeId } from "../../shared/kernel/ids.ts";
import { gatewayFindings } from "./finding-rows.ts";
import { gatewayOps } from "./operations.ts";

const Port = z.int().min(ADDRESS_PORTS.first).max(ADDRESS_PORTS.last);
const Who = { node: NodeId, site: Name, name: Name };

/** One stable address per service: which nodes are gateways, what they answer for, and whom they lead to. */
export const gatewayContract = defineContract({
  name: "gateway",
  needs: ["leadership", "sites", "fleet", "placement"],
  entries: {
    enabled: {
      version: 1,
      body: z.strictObject(Who),
      says: { fr: "La machine {name} ({site}) devient passerelle.", en: "Node {name} ({site}) becomes a gateway." },
    },
    disabled: {
      version: 1,
      body: z.strictObject(Who),
      says: { fr: "La machine {name} n'est plus passerelle.", en: "Node {name} is no gateway any more." },
    },
    /** The service has this port from now on, for good: the same name gets it again. */
    allocated: {
      version: 1,
      body: z.strictObject({ service: Name, port: Port }),
      says: { fr: "{service} a l'adresse stable :{port}.", en: "{service} has the stable address :{port}." },
    },
    /** Nobody is led to the service any more; its port stays its own. */
    withdrawn: { version: 1, body: z.strictObject({ service: Name }) },
    /** The instances of the service that are to go: nobody new is led to them. Takes the place of what was said before. */
    leaving: { version: 1, body: z.strictObject({ service: Name, instances: z.array(InstanceId) }) },
  },
  ops: gatewayOps,
  errors: {
    off: {
      status: 409,
      says: {
        fr: "{name} n'est pas une passerelle. Voyez `lierre gateway ls`.",
        en: "{name} is no gateway. See `lierre gateway ls`.",
      },
    },
    "still-gateway": {
      status: 409,
      says: {
        fr: "{name} est une passerelle : on arrive encore aux services par elle. `lierre gateway disable {name}` d'abord.",
        en: "{name} is a gateway: people still reach services by it. Run `lierre gateway disable {name}` first.",
      },
    },
  },
  findings: gatewayFindings,
  metrics: {
    gateway_up: { type: "gauge", labels: ["node"], help: "1 while a gateway answers as it was told." },
    addresses: { type: "gauge", labels: [], help: "Services that have a stable address." },
  },
});
