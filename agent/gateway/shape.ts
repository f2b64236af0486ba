import type { DownMessages } from "../../shared/bus/subjects.ts";
import type { RoutedService, Routes } from "../../shared/gateway/wire.ts";
import type { Scope, Shape } from "../../shared/kernel/capability.ts";
import type { Failure } from "../../shared/kernel/effect.ts";
import type { LinkMessage, SendEffects } from "../link/send.ts";
import type { gatewayContract } from "./contract.ts";

/** Caddy as effects. It outlives the agent: what is cancelled is looking after it, never the process. */
export type CaddyEffects = {
  /**
   * Caddy runs: adopted where it does, started where not, and watched. It tells by a `caddy` message when it obeys.
   * Answers only when it has ended (`ended`), can't be found (`absent`) or does not come to obey (`unreachable`).
   */
  "gateway.caddy": { args: { readonly node: string }; value: null };
  /** Caddy leads as told. Its configuration is loaded only where it differs; `refused`, `unreachable` or `disk`. */
  "gateway.load": {
    args: { readonly pid: number; readonly address: string; readonly services: readonly RoutedService[] };
    value: { readonly loaded: boolean };
  };
  /** No Caddy of this agent runs. */
  "gateway.absent": { args: { readonly node: string }; value: null };
};

export type GatewayEffects = CaddyEffects & SendEffects;

export interface GatewayState {
  /** The last that was accepted; null on a machine that never was a gateway. */
  routes: Routes | null;
}

/** One thing that is tried again and again: how often it was, and when next (boot clock). */
export interface Tried {
  tries: number;
  nextAtMs: number;
  failure: Failure | undefined;
}

export interface GatewayLive {
  /** The Caddy that runs and obeys, since then (boot clock). */
  up: { readonly pid: number; readonly sinceMs: number } | undefined;
  readonly caddy: Tried;
  readonly load: Tried;
  readonly absent: Tried;
  /** The hash of what Caddy leads by, and which Caddy. */
  loaded: { readonly pid: number; readonly hash: string } | undefined;
  /** True once nothing of ours runs. */
  gone: boolean;
  /** What was said last, how often it was asked for anew, and when it may be tried again. */
  said: string;
  asked: number;
  sayAtMs: number;
}

export interface GatewayShape extends Shape {
  readonly contract: typeof gatewayContract;
  readonly state: GatewayState;
  readonly live: GatewayLive;
  readonly messages: Pick<DownMessages, "routes"> & {
    readonly link: LinkMessage;
    readonly caddy: { readonly pid: number };
  };
  readonly effects: GatewayEffects;
}

export type GatewayScope = Scope<GatewayShape>;
