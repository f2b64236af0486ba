import type { Plan, PlannedInstance } from "../../../shared/execution/wire.ts";
import { contentHash, sha256Hex } from "../../../shared/kernel/json.ts";
import type { Container, Policy } from "../../../shared/services/wire.ts";
import type { ContainerWish } from "../engine.ts";
import type { ExecutionSettings } from "../shape.ts";

/** A container that the plan wants on this machine. */
export interface Wanted {
  /** `<instance>/<container>`, as its labels say. */
  readonly key: string;
  /** Its name on the engine. */
  readonly name: string;
  readonly instance: PlannedInstance;
  readonly spec: Container;
  readonly platform: string;
  /** Undefined until its image is pinned. */
  readonly pin: string | undefined;
  /** Undefined until its image is pinned. */
  readonly wish: ContainerWish | undefined;
}

/** The names of a node's things on an engine that others may share. */
const prefixOf = (node: string): string => `lierre-${node.slice(-6)}`;

export const networkOf = (node: string, instance: string): string => `${prefixOf(node)}-${instance}`;

/**
 * May the engine restart it by itself? Only what may run without being asked after (stateless, site-local): after a power
 * cut the engine starts it before any code of ours runs.
 */
function engineRestart(policy: Policy, restart: Container["restart"]): "no" | "unless-stopped" {
  if (policy !== "stateless" && policy !== "site-local") return "no";
  return restart === "no" || restart === "on-failure" ? "no" : "unless-stopped";
}

/** Is a container that ended to be started again? */
export function startsAgain(restart: Container["restart"], exitCode: number): boolean {
  if (restart === "no") return false;
  return restart === "on-failure" ? exitCode !== 0 : true;
}

/** All containers of a plan, in order of instance and name. */
export function wantedOf(plan: Plan, pins: Readonly<Record<string, string>>, settings: ExecutionSettings): Wanted[] {
  const byText = (a: string, b: string) => (a < b ? -1 : 1);
  const instances = plan.content.instances.toSorted((a, b) => byText(a.id, b.id));
  const names = new Set<string>();
  return instances.flatMap((instance) =>
    instance.stack.containers
      .toSorted((a, b) => byText(a.name, b.name))
      .map((spec) => wantedContainer(plan, instance, spec, pins[spec.image], settings, names)),
  );
}

function wantedContainer(
  { content: { node }, sealed }: Plan,
  instance: PlannedInstance,
  spec: Container,
  pin: string | undefined,
  settings: ExecutionSettings,
  names: Set<string>,
): Wanted {
  const key = `${instance.id}/${spec.name}`;
  const plain = `${prefixOf(node)}-${instance.id}-${spec.name}`;
  const name = names.has(plain) ? `${plain}-${sha256Hex(key).slice(0, 6)}` : plain; // a-1 + b-c, a-1-b + c
  names.add(name);
  const platform = instance.stack.platform ?? settings.platform;
  const open = { key, name, instance, spec, platform };
  if (pin === undefined) return { ...open, pin, wish: undefined };
  const sealedText = sealed[instance.id] ?? "";
  return { ...open, pin, wish: wishOf(node, name, instance, spec, pin, sealedText, settings) };
}

/** Everything that would make it another container is in the hash; sealing anew, or another revision alone, is not. */
function wishOf(
  node: string,
  name: string,
  { id, service, stack, environmentMac, restarts }: PlannedInstance,
  spec: Container,
  image: string,
  sealed: string,
  { address, volumeRoot }: ExecutionSettings,
): ContainerWish {
  const network = networkOf(node, id);
  const volumes = Object.fromEntries(stack.volumes.map((volume) => [volume, `${volumeRoot}/${service}/${volume}`]));
  const restart = engineRestart(stack.policy, spec.restart);
  const wish = contentHash({ spec, image, environmentMac, restarts, address, network, volumes, restart });
  return { node, service, instance: id, name, wish, spec, image, sealed, address, network, volumes, restart };
}
