import type { z } from "zod";
import type { Capability, LooseCapability, Shape } from "../shared/kernel/capability.ts";
import { loosen } from "../shared/kernel/capability.ts";
import type { InputOf, OpSpec, OutputOf } from "../shared/kernel/contract.ts";
import type { AnyPerformers, Performers } from "../shared/kernel/effect.ts";
import type { Result } from "../shared/kernel/result.ts";
import type { ControllerPorts } from "./ports.ts";

type Ops<T extends Shape> = T["contract"]["ops"];
/** Operations whose input is made at the border of what came over the wire. */
type Wired<T extends Shape> = {
  [O in keyof Ops<T> & string]: Ops<T>[O] extends { readonly wire: z.ZodObject } ? O : never;
}[keyof Ops<T> & string];
type WireOf<Op extends OpSpec> = Op extends { readonly wire: infer W extends z.ZodObject } ? z.output<W> : never;

/**
 * What a capability does at the border, where it must: `intake` makes an operation's input of what came over the wire
 * (parses a file, seals a secret), `present` makes what is shown of what the capability answered (opens a personal
 * field), `perform` attempts its effects. Each makes one attempt and decides nothing.
 */
export interface Border<T extends Shape> {
  readonly intake: {
    readonly [O in Wired<T>]: (wire: WireOf<Ops<T>[O]>, fresh: string) => Promise<Result<InputOf<T["contract"], O>>>;
  };
  readonly present: {
    readonly [O in keyof Ops<T>]?: (output: OutputOf<T["contract"], O>) => Promise<unknown>;
  };
  readonly perform: Performers<T["effects"]>;
}

/** A border whose capability is not known here. */
export interface AnyBorder {
  readonly intake: Readonly<Record<string, (wire: never, fresh: string) => Promise<Result<unknown>>>>;
  readonly present: Readonly<Record<string, (output: never) => Promise<unknown>>>;
  readonly perform: AnyPerformers;
}

const NO_BORDER: AnyBorder = { intake: {}, present: {}, perform: {} };

/** One line of the list: a capability, and how to load its border when it has one. */
export interface Mounted {
  readonly capability: LooseCapability;
  readonly border: (ports: ControllerPorts) => Promise<AnyBorder>;
}

/**
 * Mounts a capability. Its border (the `border` of its adapter) is loaded only by a running controller, so that the
 * command line stays quick.
 */
export function mount<T extends Shape>(
  capability: Capability<T>,
  load?: () => Promise<{ readonly border: (ports: ControllerPorts) => Border<T> }>,
): Mounted {
  const border = async (ports: ControllerPorts): Promise<AnyBorder> =>
    load === undefined ? NO_BORDER : ((await load()).border(ports) as AnyBorder);
  return { capability: loosen(capability), border };
}
