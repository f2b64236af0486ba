import type { Level } from "../../shared/kernel/contract.ts";
import { allows, type Role } from "./roles.ts";
import { isAlive, type PeopleState, personIn } from "./state.ts";

/** Whose token has this SHA-256; undefined for a token that nobody has, or that expired. `nowMs`: wall time. */
export function personOf(
  state: PeopleState,
  tokenHash: string,
  nowMs: number,
): { readonly person: string; readonly roles: readonly Role[] } | undefined {
  const id = Object.hasOwn(state.hashes, tokenHash) ? state.hashes[tokenHash] : undefined;
  const token = id === undefined ? undefined : state.tokens[id];
  if (token === undefined || !isAlive(token, nowMs)) return undefined;
  const roles = personIn(state, token.person)?.roles;
  return roles && { person: token.person, roles };
}

/** Who calls with this token, as the API asks it. */
export function callerOf(state: PeopleState, tokenHash: string, nowMs: number) {
  const known = personOf(state, tokenHash, nowMs);
  if (known === undefined) return undefined;
  const { person, roles } = known;
  return {
    actor: `person:${person}` as const,
    allows: (capability: string, level: Level): boolean => allows(roles, capability, level),
  };
}
