import type { Shape } from "../../shared/kernel/capability.ts";
import type { registriesContract } from "./contract.ts";
import { hostOf } from "./host.ts";

export interface LoginState {
  username: string;
  /** Sealed (age) to the controller; opens to the password. */
  sealed: string;
  /** Keyed fingerprint of both. */
  mac: string;
  byActor: string;
  atMs: number;
}

export interface RegistriesState {
  /** By host. */
  logins: Record<string, LoginState>;
}

export interface RegistriesShape extends Shape {
  readonly contract: typeof registriesContract;
  readonly state: RegistriesState;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

export const loginIn = ({ logins }: RegistriesState, host: string): LoginState | undefined =>
  Object.hasOwn(logins, host) ? logins[host] : undefined;

/** Who pulls these images, where somebody is known: host → name and password, still sealed to the controller. */
export function loginsFor(
  state: RegistriesState,
  images: readonly string[],
): Record<string, Pick<LoginState, "username" | "sealed" | "mac">> {
  const hosts = [...new Set(images.map(hostOf))].sort();
  const rows = hosts.flatMap((host) => {
    const held = loginIn(state, host);
    if (held === undefined) return [];
    const { username, sealed, mac } = held;
    return [[host, { username, sealed, mac }] as const];
  });
  return Object.fromEntries(rows);
}
