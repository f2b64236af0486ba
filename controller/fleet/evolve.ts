import type { Capability } from "../../shared/kernel/capability.ts";
import { DAY_MS } from "../../shared/kernel/time.ts";
import { type FleetShape, type FleetState, type NodeState, nodeOf } from "./state.ts";

/** A token that served or expired is remembered this long, so that its error can say which. */
const TOKEN_KEPT_MS = 30 * DAY_MS;

/** How each entry changes the fleet. An entry about a node that is not there changes nothing. */
/** More than this many findings of one machine tell nobody anything. */
const FINDINGS_MAX = 50;

export const evolve: Capability<FleetShape>["evolve"] = {
  tokenMade: (state, { body: { token, site, hash, expiresAtMs }, atMs }) => {
    prune(state, atMs);
    state.tokens[token] = { id: token, site, hash, madeAtMs: atMs, expiresAtMs };
    state.byHash[hash] = token;
  },
  tokenRemoved: (state, { body }) => forgetToken(state, body.token),
  joined: (state, { body: { node: id, token, ...rest }, atMs }) => {
    const fresh = { cordoned: false, draining: false, retired: false, cloned: false, reportedUpTo: 0, findings: {} };
    state.nodes[id] = { id, ...rest, ...fresh, joinedAtMs: atMs };
    state.byKey[rest.nkey] = id;
    state.byName[rest.name] = id;
    state.roster += 1;
    const used = state.tokens[token];
    if (used !== undefined) used.usedBy = { node: id, nkey: rest.nkey };
  },
  inventoried: change((node, { inventory }: Body<"inventoried">, atMs) => {
    node.inventory = inventory;
    node.inventoriedAtMs = atMs;
  }),
  reported: change((node, { n, report }: Body<"reported">, atMs) => {
    node.reportedUpTo = Math.max(node.reportedUpTo, n);
    if (report.kind !== "finding") return;
    const { code, subject, params } = report;
    const key = `${code} ${subject}`;
    if (report.standing && !(key in node.findings) && Object.keys(node.findings).length >= FINDINGS_MAX) return;
    if (report.standing) node.findings[key] = { code, subject, params, sinceMs: node.findings[key]?.sinceMs ?? atMs };
    else delete node.findings[key];
  }),
  silenced: change((node, { heardAtMs }: Body<"silenced">) => {
    node.silentSinceMs = heardAtMs;
  }),
  returned: change((node) => {
    delete node.silentSinceMs;
  }),
  cloned: change((node, _: Body<"cloned">, atMs, state) => {
    node.cloned = true;
    node.clonedAtMs = atMs;
    state.roster += 1;
  }),
  cordoned: change((node) => {
    node.cordoned = true;
  }),
  uncordoned: change((node, _: Body<"uncordoned">, _atMs, state) => {
    node.cordoned = false;
    node.draining = false;
    delete node.drainingSinceMs;
    delete node.overdueSinceMs;
    delete state.drains[node.id];
  }),
  draining: change((node, { untilMs }: Body<"draining">, atMs, state) => {
    node.cordoned = true;
    node.draining = true;
    node.drainingSinceMs ??= atMs;
    delete node.overdueSinceMs;
    if (untilMs === undefined) delete state.drains[node.id];
    else state.drains[node.id] = untilMs;
  }),
  overdue: change((node, _: Body<"overdue">, atMs, state) => {
    delete state.drains[node.id];
    if (node.draining) node.overdueSinceMs = atMs;
  }),
  renamed: change((node, { name }: Body<"renamed">, _atMs, state) => {
    if (node.retired) return;
    freeName(state, node);
    node.name = name;
    state.byName[name] = node.id;
  }),
  retired: change((node, _: Body<"retired">, _atMs, state) => {
    node.retired = true;
    node.findings = {};
    freeName(state, node);
    delete node.silentSinceMs;
    delete state.drains[node.id];
    state.roster += 1;
  }),
};

function forgetToken(state: FleetState, token: string): void {
  const held = state.tokens[token];
  if (held === undefined) return;
  if (state.byHash[held.hash] === token) delete state.byHash[held.hash];
  delete state.tokens[token];
}

/** Forgets old tokens, once a day at most: making many stays cheap. */
function prune(state: FleetState, atMs: number): void {
  if (Math.abs(atMs - state.prunedAtMs) < DAY_MS) return;
  state.prunedAtMs = atMs;
  for (const { id, expiresAtMs } of Object.values(state.tokens))
    if (expiresAtMs + TOKEN_KEPT_MS < atMs) forgetToken(state, id);
}

function freeName({ byName }: FleetState, { id, name }: NodeState): void {
  if (byName[name] === id) delete byName[name];
}

type Evolvers = Capability<FleetShape>["evolve"];
type Body<K extends keyof Evolvers> = Parameters<Evolvers[K]>[1]["body"];

/** A fold that changes the one node its entry is about. */
function change<B extends { node: string }>(fold: (node: NodeState, body: B, atMs: number, state: FleetState) => void) {
  return (state: FleetState, entry: { readonly body: B; readonly atMs: number }): void => {
    const node = nodeOf(state, entry.body.node);
    if (node !== undefined) fold(node, entry.body, entry.atMs, state);
  };
}
