import type { Shape } from "../../shared/kernel/capability.ts";
import { sha256Hex } from "../../shared/kernel/json.ts";
import type { peopleContract } from "./contract.ts";
import type { Role } from "./roles.ts";

/** A person. Wall times. */
export interface PersonState {
  /** JSON of `Personal`, sealed with the person's key; empty for the first admin, who has no name, and once erased. */
  sealed: string;
  roles: Role[];
  addedAtMs: number;
  erasedAtMs?: number;
  keyDropped: boolean;
}

export interface TokenState {
  person: string;
  hash: string;
  madeAtMs: number;
  expiresAtMs?: number;
}

export interface PeopleState {
  people: Record<string, PersonState>;
  tokens: Record<string, TokenState>;
  /** SHA-256 of a token's text → its id: each request asks. */
  hashes: Record<string, string>;
}

export interface PeopleShape extends Shape {
  readonly contract: typeof peopleContract;
  readonly state: PeopleState;
  /** Attempts at dropping keys, by person; boot time. */
  readonly live: { readonly drops: Map<string, { failures: number; notBeforeMs: number; detail: string }> };
  readonly messages: Record<never, never>;
  readonly effects: { "vault.drop": { args: { person: string }; value: null } };
}

/** The text of a personal token, made of entropy from outside. */
export const tokenOf = (fresh: string): string => `lierre_${sha256Hex(`person ${fresh}`)}`;

export const personIn = ({ people }: PeopleState, person: string): PersonState | undefined =>
  Object.hasOwn(people, person) ? people[person] : undefined;

export const isAlive = ({ expiresAtMs }: TokenState, nowMs: number): boolean =>
  expiresAtMs === undefined || expiresAtMs > nowMs;

/** Tokens by which people can prove to be an admin now. */
export function adminTokens(state: PeopleState, nowMs: number): [id: string, token: TokenState][] {
  return Object.entries(state.tokens).filter(
    ([, token]) => isAlive(token, nowMs) && personIn(state, token.person)?.roles.includes("admin") === true,
  );
}
