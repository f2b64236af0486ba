import { z } from "zod";
import { Name } from "../kernel/ids.ts";
import { PortNumber } from "../services/names.ts";

/** Ports of the gateways' own: each service that people reach has one of them, the same on every gateway. */
export const ADDRESS_PORTS = { first: 18_000, last: 18_999 } as const;
/** Instances that one service is led to at most; the others stand by. */
export const UPSTREAMS_MAX = 24;

/** Where an instance answers. `first`: it is well; `last`: only where none of those answers. */
export const Upstream = z.object({
  address: z.string().max(64),
  port: PortNumber,
  order: z.enum(["first", "last"]),
});
export type Upstream = z.infer<typeof Upstream>;

/** A service at its stable port: its instances, the best first; none while it stands nowhere. */
export const RoutedService = z.object({
  service: Name,
  port: PortNumber,
  upstreams: z.array(Upstream).max(UPSTREAMS_MAX),
});
export type RoutedService = z.infer<typeof RoutedService>;

/**
 * All that a gateway is to answer for, on the node's own address. Ordered by (term, edition): editions count anew with
 * each term. `on`: false ends the node's being a gateway. `hash` names the services; `seq` is the journal's at the time.
 */
export const Routes = z.object({
  v: z.int(),
  lineage: z.string(),
  term: z.int().min(0),
  edition: z.int().min(1),
  seq: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  on: z.boolean(),
  services: z.array(RoutedService).max(ADDRESS_PORTS.last - ADDRESS_PORTS.first + 1),
});
export type Routes = z.infer<typeof Routes>;

export const DETAIL_CHARS = 180;

/** What became of the routes on a gateway: they are in force, or why not. */
export const RoutesLoaded = z.object({
  v: z.int(),
  lineage: z.string(),
  term: z.int().min(0),
  edition: z.int().min(0),
  ok: z.boolean(),
  /** A `GatewayFailure` where this version knows it. */
  code: z.string().max(40).optional(),
  detail: z.string().max(DETAIL_CHARS).optional(),
});
export type RoutesLoaded = z.infer<typeof RoutesLoaded>;
