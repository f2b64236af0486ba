import type { Shape } from "../../shared/kernel/capability.ts";
import type { secretsContract } from "./contract.ts";

export interface SecretState {
  /** Sealed (age) to the controller; opens to the bytes in base64. */
  sealed: string;
  /** Keyed fingerprint: the same value gives the same. */
  mac: string;
  byActor: string;
  atMs: number;
}

export interface SecretsState {
  secrets: Record<string, SecretState>;
}

export interface SecretsShape extends Shape {
  readonly contract: typeof secretsContract;
  readonly state: SecretsState;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

/** A secret by its name; names are people's, and some are words that every object has. */
export const secretIn = ({ secrets }: SecretsState, name: string): SecretState | undefined =>
  Object.hasOwn(secrets, name) ? secrets[name] : undefined;

/** Those of these secrets that have a value, still sealed to the controller. Each opens to its bytes in base64. */
export function sealedSecrets(
  state: SecretsState,
  names: readonly string[],
): Record<string, Pick<SecretState, "sealed" | "mac">> {
  const rows = names.flatMap((name) => {
    const held = secretIn(state, name);
    return held === undefined ? [] : [[name, { sealed: held.sealed, mac: held.mac }] as const];
  });
  return Object.fromEntries(rows);
}
