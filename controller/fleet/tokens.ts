import type { Capability } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import { mintId } from "../../shared/kernel/ids.ts";
import { byId, sha256Hex } from "../../shared/kernel/json.ts";
import { cut } from "../../shared/kernel/page.ts";
import { ok } from "../../shared/kernel/result.ts";
import { MINUTE_MS, rfc3339 } from "../../shared/kernel/time.ts";
import { sitesContract } from "../sites/contract.ts";
import { sites } from "../sites/sites.ts";
import { fleetContract } from "./contract.ts";
import type { FleetShape, TokenState } from "./state.ts";
import type { TokenView } from "./views.ts";

const unused = (id: string, { tokens }: FleetShape["state"]): boolean => !Object.hasOwn(tokens, id);

function shown({ id, site, usedBy, expiresAtMs }: TokenState, nowMs: number): TokenView {
  const state = usedBy !== undefined ? "used" : expiresAtMs <= nowMs ? "expired" : "open";
  return { token: id, site, state, expiresAt: rfc3339(expiresAtMs), ...(usedBy && { usedBy: usedBy.node }) };
}

/** Making and removing the right to join. Only the secret's hash is kept; the secret is told once. */
export const decideTokens = {
  tokenNew: ({ state, now, random, peek }, { body: { site, ttlMinutes }, fresh }) => {
    if (peek(sites).sites[site] === undefined) return refuse(sitesContract, "unknown", { site });
    let token = mintId("token", random);
    while (!unused(token, state)) token = mintId("token", random);
    const expiresAtMs = now.wallMs + ttlMinutes * MINUTE_MS;
    return ok({
      entries: [draft(fleetContract, "tokenMade", { token, site, hash: sha256Hex(fresh), expiresAtMs })],
      output: { id: token, site, token: fresh, expiresAt: rfc3339(expiresAtMs), command: "" },
    });
  },
  tokenRemove: ({ state }, { body: { token } }) => {
    const held = state.tokens[token];
    if (held === undefined) return refuse(fleetContract, "no-such-token", { token });
    return ok({ entries: [draft(fleetContract, "tokenRemoved", { token, site: held.site })], output: { token } });
  },
} satisfies Partial<Capability<FleetShape>["decide"]>;

export const readTokens = {
  tokenList: ({ state, now }, input) =>
    ok(
      cut(
        byId(state.tokens).map(([id, token]) => [id, shown(token, now.wallMs)]),
        input,
      ),
    ),
} satisfies Partial<Capability<FleetShape>["read"]>;
