import { z } from "zod";
import { JoinAnswer, JoinRequest } from "../../shared/fleet/wire.ts";
import type { OpSpec } from "../../shared/kernel/contract.ts";
import { Name, TokenId } from "../../shared/kernel/ids.ts";
import { DAY_MS } from "../../shared/kernel/time.ts";
import { page, paged } from "../../shared/kernel/page.ts";
import { Hash } from "./entries.ts";
import { NewToken, NodeDetail, NodeView, TokenView } from "./views.ts";

const WEEK_MINUTES = 7 * 24 * 60;
/** A node's id or its name. */
const Which = z.string().min(1).max(60).meta({ description: "A node, by id or by name" });
const JoinFields = JoinRequest.omit({ token: true });

const tokenOps = {
  tokenNew: {
    method: "POST",
    path: "/tokens",
    permission: "operate",
    input: z.strictObject({
      site: Name,
      ttlMinutes: z.coerce.number().int().min(1).max(WEEK_MINUTES).default(60),
    }),
    output: NewToken,
    errors: ["sites.unknown"],
    cli: { words: ["token", "new"], prints: "token" },
    once: true,
    says: { fr: "Crée un jeton d'entrée, à usage unique.", en: "Makes a token to join with, once." },
  },
  tokenList: {
    method: "GET",
    path: "/tokens",
    permission: "operate",
    input: page.input,
    output: paged(TokenView),
    errors: [],
    cli: { words: ["token", "ls"], columns: ["token", "site", "state", "usedBy", "expiresAt"] },
    says: { fr: "Liste les jetons d'entrée.", en: "Lists the tokens to join with." },
  },
  tokenRemove: {
    method: "DELETE",
    path: "/tokens/:token",
    permission: "operate",
    input: z.strictObject({ token: TokenId }),
    output: z.strictObject({ token: TokenId }),
    errors: ["no-such-token"],
    cli: { words: ["token", "rm"], args: ["token"] },
    says: { fr: "Retire un jeton d'entrée.", en: "Removes a token to join with." },
  },
  join: {
    method: "POST",
    path: "/join",
    permission: "public",
    wire: JoinRequest,
    input: JoinFields.extend({ tokenHash: Hash }),
    output: JoinAnswer,
    errors: [
      "token-malformed",
      "token-foreign",
      "token-unknown",
      "token-used",
      "token-expired",
      "site-gone",
      "already-joined",
      "key-retired",
    ],
    says: { fr: "Fait entrer une machine, avec un jeton.", en: "Joins a machine, with a token." },
  },
} as const satisfies Record<string, OpSpec>;

/** A mutation of one node, by its verb. */
const nodeOp = <const W extends string, const E extends readonly string[]>(
  word: W,
  errors: E,
  says: { fr: string; en: string },
) =>
  ({
    method: "POST",
    path: `/nodes/:node/${word}`,
    permission: "operate",
    input: z.strictObject({ node: Which }),
    output: NodeView,
    errors: ["unknown", "retired", ...errors],
    cli: { words: ["node", word], args: ["node"] },
    says,
  }) as const satisfies OpSpec;

const nodeOps = {
  list: {
    method: "GET",
    path: "/nodes",
    permission: "read",
    input: page.input.extend({ site: Name.optional() }),
    output: paged(NodeView),
    errors: [],
    cli: { words: ["node", "ls"], columns: ["node", "name", "site", "state", "platform", "heardAt"] },
    says: { fr: "Liste les machines.", en: "Lists the nodes." },
  },
  show: {
    method: "GET",
    path: "/nodes/:node",
    permission: "read",
    input: z.strictObject({ node: Which }),
    output: NodeDetail,
    errors: ["unknown"],
    cli: { words: ["node", "show"], args: ["node"] },
    says: { fr: "Montre une machine.", en: "Shows a node." },
  },
  cordon: nodeOp("cordon", [], {
    fr: "Ne place plus rien de nouveau sur une machine.",
    en: "Places nothing new on a node.",
  }),
  uncordon: nodeOp("uncordon", [], {
    fr: "Rend une machine aux services ; arrête aussi de la vider.",
    en: "Gives a node back to services; stops draining it too.",
  }),
  drain: {
    ...nodeOp("drain", [], {
      fr: "Vide une machine : ses services partent ailleurs.",
      en: "Drains a node: its services move elsewhere.",
    }),
    input: z.strictObject({
      node: Which,
      deadlineMs: z.coerce
        .number()
        .int()
        .min(1_000)
        .max(30 * DAY_MS)
        .optional()
        .meta({ description: "What has found no other place by then is stopped all the same; what keeps data stays" }),
    }),
    output: NodeView.extend({
      /** Told by a dry run: what would start elsewhere, and where; what keeps its data here and stays. */
      moves: z
        .array(z.strictObject({ instance: z.string(), starts: z.string(), on: z.string(), site: Name }))
        .optional(),
      stays: z.array(z.string()).optional(),
      stuck: z.array(z.string()).optional(),
    }),
    dryRun: true,
  },
  rename: {
    ...nodeOp("rename", ["name-taken", "name-reserved"], { fr: "Renomme une machine.", en: "Renames a node." }),
    input: z.strictObject({ node: Which, name: Name }),
    cli: { words: ["node", "rename"], args: ["node", "name"] },
  },
  retire: {
    ...nodeOp("retire", ["not-draining"], {
      fr: "Retire une machine vidée du parc, pour toujours.",
      en: "Retires a drained node, for good.",
    }),
    final: true,
  },
} as const satisfies Record<string, OpSpec>;

export const fleetOps = { ...tokenOps, ...nodeOps } as const;
