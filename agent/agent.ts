import type { Performers } from "../shared/kernel/effect.ts";
import type { LoopPorts } from "../shared/kernel/loop-ports.ts";
import { Loop } from "../shared/kernel/loop.ts";
import { Machine } from "../shared/kernel/machine.ts";
import { type AgentCapabilities, type AgentEffects, type AgentSettings, createCapabilities } from "./capabilities.ts";

/** What an agent stands on: the loop's ports, with a performer for each of its effects. */
export type AgentPorts = Omit<LoopPorts, "performers"> & { readonly performers: Performers<AgentEffects> };

export interface Agent {
  readonly loop: Loop;
  readonly machine: Machine;
  readonly capabilities: AgentCapabilities;
}

/** An agent whole, on ports that may be real or simulated. It does nothing until its loop is opened. */
export function createAgent(settings: AgentSettings, ports: AgentPorts): Agent {
  const capabilities = createCapabilities(settings);
  const machine = new Machine(capabilities.all);
  return { loop: new Loop(machine, ports), machine, capabilities };
}
