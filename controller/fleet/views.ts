import { z } from "zod";
import { Health, Inventory } from "../../shared/fleet/wire.ts";
import { Name, NodeId, TokenId } from "../../shared/kernel/ids.ts";

/** State words of a node; `down` is one that is not trusted, never one that is merely silent. */
export const StateWord = z.enum(["joining", "ok", "degraded", "down", "silent", "maintenance", "retired"]);
export type StateWord = z.infer<typeof StateWord>;

const At = z.iso.datetime();

export const NodeView = z.strictObject({
  node: NodeId,
  name: Name,
  site: Name,
  state: StateWord,
  cordoned: z.boolean(),
  draining: z.boolean(),
  /** What has found no other place by then is stopped all the same. */
  drainUntil: At.optional(),
  platform: z.string(),
  /** Absent while nothing was heard since this controller started. */
  heardAt: At.optional(),
  silentSince: At.optional(),
  agentVersion: z.string().optional(),
  address: z.string().optional(),
  joinedAt: At,
});
export type NodeView = z.infer<typeof NodeView>;

const OwnFinding = z.strictObject({
  code: z.string(),
  subject: z.string(),
  since: At,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

export const NodeDetail = NodeView.extend({
  machineId: z.string(),
  inventory: Inventory.optional(),
  health: Health.optional(),
  findings: z.array(OwnFinding),
});
export type NodeDetail = z.infer<typeof NodeDetail>;

export const TokenView = z.strictObject({
  token: TokenId,
  site: Name,
  state: z.enum(["open", "used", "expired"]),
  usedBy: z.string().optional(),
  expiresAt: At,
});
export type TokenView = z.infer<typeof TokenView>;

/** A new token. `token` is the bare secret and `command` empty until the border, which knows the authority, adds it. */
export const NewToken = z.strictObject({
  id: TokenId,
  site: Name,
  token: z.string(),
  expiresAt: At,
  command: z.string(),
});
export type NewToken = z.infer<typeof NewToken>;
