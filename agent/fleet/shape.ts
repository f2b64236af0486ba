import type { Scope, Shape } from "../../shared/kernel/capability.ts";
import type { EngineEffects } from "../execution/engine.ts";
import type { LinkMessage, SendEffects } from "../link/send.ts";
import type { fleetContract } from "./contract.ts";
import type { FindingCode, Params } from "./findings.ts";
import type { MachineFacts, Vitals, VitalsEffects } from "./vitals.ts";

/** What the owner says of this machine. */
export interface FleetSettings {
  /** Shown instead of the host's name. */
  readonly name: string | undefined;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface FleetState {
  /** What was last reported to stand. */
  standing: Partial<Record<FindingCode, { params: Params; sinceMs: number }>>;
}

/** Something that is done again and again: its number and when it is due next (boot clock). */
export interface Turn {
  round: number;
  nextAtMs: number;
}

export interface FleetLive {
  /** Nonce of this process and id of this boot, as beats carry them. */
  process: string;
  boot: string;
  readonly beat: Turn;
  readonly read: Turn;
  readonly health: Turn;
  readonly facts: Turn & { tries: number };
  readonly inventory: Turn & { sentAtMs: number; told: string };
  vitals: Vitals | undefined;
  machine: MachineFacts | undefined;
  /** Readings in a row that were not fine. */
  readonly streaks: Map<FindingCode, number>;
  /** What the rules last said, where they could say anything. */
  readonly judged: Map<FindingCode, Params | "fine">;
}

export type FleetEffects = VitalsEffects & SendEffects & Pick<EngineEffects, "engine.observe">;

export interface FleetShape extends Shape {
  readonly contract: typeof fleetContract;
  readonly state: FleetState;
  readonly live: FleetLive;
  readonly messages: { link: LinkMessage };
  readonly effects: FleetEffects;
}

export type FleetScope = Scope<FleetShape>;
