import type { Capability, LooseCapability, Shape } from "../shared/kernel/capability.ts";
import { loosen } from "../shared/kernel/capability.ts";
import type { AnyPerformers } from "../shared/kernel/effect.ts";
import type { Result } from "../shared/kernel/result.ts";
import type { ControllerPorts } from "./ports.ts";

/**
 * What a capability does at the border, where it must: `intake` makes an operation's input of what came over the wire
 * (parses a file, seals a secret), `present` makes what is shown of what the capability answered (opens a personal
 * field), `perform` attempts its effects. Each makes one attempt and decides nothing.
 */
export interface Border {
  readonly intake?: Readonly<Record<string, (wire: never, fresh: string) => Promise<Result<unknown>>>>;
  readonly present?: Readonly<Record<string, (output: never) => Promise<unknown>>>;
  readonly perform?: AnyPerformers;
}

/** One line of the list: a capability, and how to load its border when it has one. */
export interface Mounted {
  readonly capability: LooseCapability;
  readonly border: (ports: ControllerPorts) => Promise<Border>;
}

/**
 * Mounts a capability. Its border (the `border` of its adapter) is loaded only by a running controller, so that the
 * command line stays quick.
 */
export function mount<T extends Shape>(
  capability: Capability<T>,
  load?: () => Promise<{ readonly border: (ports: ControllerPorts) => Border }>,
): Mounted {
  const border = async (ports: ControllerPorts): Promise<Border> =>
    load === undefined ? {} : (await load()).border(ports);
  return { capability: loosen(capability), border };
}
