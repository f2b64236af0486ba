import type { Capability, Scope } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import { mintId } from "../../shared/kernel/ids.ts";
import { sha256Hex } from "../../shared/kernel/json.ts";
import { ok, type Refusal, type Result } from "../../shared/kernel/result.ts";
import { DAY_MS, rfc3339 } from "../../shared/kernel/time.ts";
import { peopleContract } from "./contract.ts";
import { adminTokens, type PeopleShape, type PeopleState, type PersonState, personIn, tokenOf } from "./state.ts";
import { viewOf } from "./view.ts";

type PeopleScope = Scope<PeopleShape>;

const find = (state: PeopleState, person: string): Result<PersonState, Refusal> => {
  const held = personIn(state, person);
  return held === undefined ? refuse(peopleContract, "unknown", { person }) : ok(held);
};

const findPresent = (state: PeopleState, person: string): Result<PersonState, Refusal> => {
  const held = find(state, person);
  if (!held.ok || held.value.erasedAtMs === undefined) return held;
  return refuse(peopleContract, "erased", { person });
};

/** True when nobody could administer any more without these tokens, and somebody can now. */
function lastAdmin({ state, now }: PeopleScope, goes: (token: string, person: string) => boolean): boolean {
  const able = adminTokens(state, now.wallMs);
  return able.length > 0 && able.every(([id, { person }]) => goes(id, person));
}

function makeToken({ state, now, random }: PeopleScope, person: string, fresh: string, ttlDays: number | undefined) {
  let id = mintId("token", random);
  while (state.tokens[id] !== undefined) id = mintId("token", random);
  const token = tokenOf(fresh);
  const expiresAtMs = ttlDays === undefined ? undefined : now.wallMs + ttlDays * DAY_MS;
  const ends = expiresAtMs === undefined ? {} : { expiresAtMs };
  const made = draft(peopleContract, "tokenMade", { token: id, person, hash: sha256Hex(token), ...ends });
  const output = { id, person, token, ...(expiresAtMs !== undefined && { expiresAt: rfc3339(expiresAtMs) }) };
  return { made, output };
}

/** What is done about people. Nobody can take away the last one who can administer. */
export const decide: Capability<PeopleShape>["decide"] = {
  add: ({ state, now }, { body: { person, sealed, roles } }) => {
    if (personIn(state, person) !== undefined) return refuse(peopleContract, "try-again");
    const held = { sealed, roles, addedAtMs: now.wallMs, keyDropped: false };
    return ok({
      entries: [draft(peopleContract, "added", { person, sealed, roles })],
      output: viewOf(state, person, held),
    });
  },
  roles: (scope, { body: { person, roles } }) => {
    const held = findPresent(scope.state, person);
    if (!held.ok) return held;
    if (!roles.includes("admin") && lastAdmin(scope, (_, owner) => owner === person))
      return refuse(peopleContract, "last-admin", { person });
    const output = viewOf(scope.state, person, { ...held.value, roles });
    return ok({ entries: [draft(peopleContract, "rolesSet", { person, roles })], output });
  },
  token: (scope, { body: { person, ttlDays }, fresh }) => {
    const held = findPresent(scope.state, person);
    if (!held.ok) return held;
    const { made, output } = makeToken(scope, person, fresh, ttlDays);
    return ok({ entries: [made], output });
  },
  revoke: (scope, { body: { person, token } }) => {
    const { state } = scope;
    const held = find(state, person);
    if (!held.ok) return held;
    if (state.tokens[token]?.person !== person) return refuse(peopleContract, "no-such-token", { person, token });
    if (lastAdmin(scope, (id) => id === token)) return refuse(peopleContract, "last-admin", { person });
    const view = viewOf(state, person, held.value);
    const output = { ...view, tokens: view.tokens.filter((shown) => shown.token !== token) };
    return ok({ entries: [draft(peopleContract, "tokenRevoked", { person, token })], output });
  },
  erase: (scope, { body: { person } }) => {
    const { state, now } = scope;
    const held = find(state, person);
    if (!held.ok) return held;
    const erasedAtMs = held.value.erasedAtMs ?? now.wallMs;
    const output = { ...viewOf(state, person, { ...held.value, sealed: "", roles: [], erasedAtMs }), tokens: [] };
    if (held.value.erasedAtMs !== undefined) return ok({ entries: [], output });
    if (lastAdmin(scope, (_, owner) => owner === person)) return refuse(peopleContract, "last-admin", { person });
    return ok({ entries: [draft(peopleContract, "erased", { person })], output });
  },
  /** Also the way back in when every admin's token has expired: it needs a start of the controller and its disk. */
  bootstrap: (scope, { fresh }) => {
    const { state, now, random } = scope;
    if (adminTokens(state, now.wallMs).length > 0) return refuse(peopleContract, "has-admin");
    let person = mintId("person", random);
    while (state.people[person] !== undefined) person = mintId("person", random);
    const added = draft(peopleContract, "added", { person, sealed: "", roles: ["admin"] });
    const { made, output } = makeToken(scope, person, fresh, undefined);
    return ok({ entries: [added, made], output });
  },
};
