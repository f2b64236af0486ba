import type { PlannedInstance } from "../../../shared/execution/wire.ts";
import type { Container } from "../../../shared/services/wire.ts";
import type { WishedNetwork } from "../engine.ts";

/** The names of a node's things on an engine that others may share. */
export const prefixOf = (node: string): string => `lierre-${node.slice(-6)}`;

const DEFAULT = "default";

/**
 * A network of an instance by its name on the engine, another one when it is closed: networks can't be changed.
 * Instances have no dot in their names, so no two of these are one.
 */
function networkOf(node: string, { id, stack }: PlannedInstance, network: string): Omit<WishedNetwork, "aliases"> {
  const internal = stack.networks?.find(({ name }) => name === network)?.internal ?? false;
  const own = `${prefixOf(node)}-${id}`;
  const name = network === DEFAULT && !internal ? own : `${own}.${internal ? "i" : "n"}.${network}`;
  return { name, internal };
}

/** The networks that a container is in; it answers to its own name in each of them. */
export function networksOf(node: string, instance: PlannedInstance, spec: Container): readonly WishedNetwork[] {
  if (spec.networkMode !== undefined) return [];
  const attached = spec.networks ?? [{ network: DEFAULT, aliases: [] }];
  return attached.map(({ network, aliases }) => ({
    ...networkOf(node, instance, network),
    aliases: [...new Set([spec.name, ...aliases])],
  }));
}

/** Containers of its stack in whose network, processes or shared memory this one is. */
export function peersOf({ networkMode, extras = {} }: Container): readonly string[] {
  const modes = [networkMode, extras.pid, extras.ipc];
  return modes.flatMap((mode) => (mode?.startsWith("container:") === true ? [mode.slice("container:".length)] : []));
}
