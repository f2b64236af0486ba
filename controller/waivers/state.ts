import type { Shape } from "../../shared/kernel/capability.ts";
import type { PolicyCode } from "../../shared/services/policies.ts";
import type { waiversContract } from "./contract.ts";

export interface WaiverState {
  because: string;
  byActor: string;
  atMs: number;
}

export type ByPolicy<T> = Partial<Record<PolicyCode, T>>;

export interface WaiversState {
  /** service → rule → who waived it, and why. The service need not be declared. */
  waivers: Record<string, ByPolicy<WaiverState>>;
  /** service → rule → when it was last revoked. */
  revokedAtMs: Record<string, ByPolicy<number>>;
}

export interface WaiversShape extends Shape {
  readonly contract: typeof waiversContract;
  readonly state: WaiversState;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

/** The rules that are waived for a service. */
export function waiversOf(state: WaiversState, service: string): ReadonlySet<PolicyCode> {
  return new Set(Object.keys(state.waivers[service] ?? {}) as PolicyCode[]);
}
