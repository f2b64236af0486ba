import type { JoinAnswer } from "../../shared/fleet/wire.ts";
import type { Capability, Scope } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import { mintId, Name } from "../../shared/kernel/ids.ts";
import { ok, type Refusal, type Result } from "../../shared/kernel/result.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import { leadership } from "../leadership/leadership.ts";
import { sites } from "../sites/sites.ts";
import { fleetContract } from "./contract.ts";
import {
  type FleetShape,
  type FleetState,
  type NodeState,
  nodeByKey,
  nodeByName,
  tokenByHash,
  type TokenState,
} from "./state.ts";

type Asked = { readonly nkey: string; readonly tokenHash: string };

/** A machine comes in with its token. The same machine with the same token is told the same again: an answer may be lost. */
export const decideJoin = {
  join: (scope, { body }) => {
    const { state, random } = scope;
    const known = nodeByKey(state, body.nkey);
    const held = usable(scope, body, known);
    if (!held.ok) return held;
    const token = held.value;
    if (known !== undefined && token.usedBy !== undefined) return ok({ entries: [], output: answer(scope, known) });
    let node = mintId("node", random);
    while (state.nodes[node] !== undefined) node = mintId("node", random);
    const { nkey, xkey, machineId, platform } = body;
    const name = freeName(body.hostname, state);
    const joined = { token: token.id, node, site: token.site, name, nkey, xkey, machineId, platform };
    return ok({
      entries: [draft(fleetContract, "joined", joined)],
      output: answer(scope, { id: node, site: token.site }),
    });
  },
} satisfies Partial<Capability<FleetShape>["decide"]>;

/** The token, when this machine may join with it, or joined with it already. */
function usable(
  { state, now, peek }: Scope<FleetShape>,
  { nkey, tokenHash }: Asked,
  known: NodeState | undefined,
): Result<TokenState, Refusal> {
  const token = tokenByHash(state, tokenHash);
  if (token === undefined) return refuse(fleetContract, "token-unknown");
  const { site, usedBy, expiresAtMs } = token;
  if (known?.retired === true) return refuse(fleetContract, "key-retired", { node: known.id, name: known.name });
  if (usedBy?.nkey === nkey && known !== undefined) return ok(token);
  if (usedBy !== undefined) {
    const name = state.nodes[usedBy.node]?.name ?? usedBy.node;
    return refuse(fleetContract, "token-used", { site, node: usedBy.node, name });
  }
  if (expiresAtMs <= now.wallMs)
    return refuse(fleetContract, "token-expired", { site, expiredAt: rfc3339(expiresAtMs) });
  if (peek(sites).sites[site] === undefined) return refuse(fleetContract, "site-gone", { site });
  if (known !== undefined)
    return refuse(fleetContract, "already-joined", { node: known.id, name: known.name, site: known.site });
  return ok(token);
}

/** The answer's pure part; the border adds the controller's key, authority and addresses. */
const answer = ({ peek }: Scope<FleetShape>, { id, site }: Pick<NodeState, "id" | "site">): JoinAnswer => ({
  node: id,
  site,
  lineage: peek(leadership).lineage,
  controllerKey: "",
  ca: "",
  servers: [],
});

/** A name made of the machine's own: in the letters of names, and told from the others by a number. */
function freeName(hostname: string, state: FleetState): string {
  const letters = hostname.toLowerCase().split(".", 1)[0] ?? "";
  const plain = letters
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 32)
    .replace(/-+$/, "");
  const base = Name.safeParse(plain).success && !looksLikeId(plain) ? plain : "node";
  const taken = (name: string) => nodeByName(state, name) !== undefined;
  if (!taken(base)) return base;
  let number = 2;
  while (taken(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

/** True for a name that could be taken for a node's id. */
export const looksLikeId = (name: string): boolean => /^nd-[0-9a-z]{10}$/.test(name);
