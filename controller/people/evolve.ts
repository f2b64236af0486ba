import type { Capability } from "../../shared/kernel/capability.ts";
import { type PeopleShape, type PeopleState, personIn } from "./state.ts";

function forget(state: PeopleState, token: string): void {
  const held = state.tokens[token];
  if (held === undefined) return;
  delete state.hashes[held.hash];
  delete state.tokens[token];
}

/** How each entry changes the people. */
export const evolve: Capability<PeopleShape>["evolve"] = {
  added: ({ people }, { body: { person, sealed, roles }, atMs }) => {
    people[person] = { sealed, roles: [...roles], addedAtMs: atMs, keyDropped: false };
  },
  rolesSet: (state, { body }) => {
    const held = personIn(state, body.person);
    if (held !== undefined && held.erasedAtMs === undefined) held.roles = [...body.roles];
  },
  tokenMade: (state, { body: { token, person, hash, expiresAtMs }, atMs }) => {
    state.tokens[token] = { person, hash, madeAtMs: atMs, ...(expiresAtMs !== undefined && { expiresAtMs }) };
    state.hashes[hash] = token;
  },
  tokenRevoked: (state, { body }) => forget(state, body.token),
  erased: (state, { body, atMs }) => {
    const held = personIn(state, body.person);
    if (held === undefined) return;
    Object.assign(held, { sealed: "", roles: [], erasedAtMs: atMs });
    for (const [token, { person }] of Object.entries(state.tokens)) if (person === body.person) forget(state, token);
  },
  keyDropped: (state, { body }) => {
    const held = personIn(state, body.person);
    if (held !== undefined) held.keyDropped = true;
  },
};
