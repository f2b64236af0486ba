import type { Plan, PlannedInstance } from "../../../shared/execution/wire.ts";
import { contentHash, sha256Hex } from "../../../shared/kernel/json.ts";
import type { Container, Policy } from "../../../shared/services/wire.ts";
import type { ContainerWish } from "../engine.ts";
import type { ExecutionSettings } from "../shape.ts";
import { pinKeyOf } from "./images.ts";
import { networksOf, peersOf, prefixOf } from "./networks.ts";

/** A container that the plan wants on this machine. */
export interface Wanted {
  /** `<instance>/<container>`, as its labels say. */
  readonly key: string;
  /** Its name on the engine. */
  readonly name: string;
  readonly instance: PlannedInstance;
  readonly spec: Container;
  readonly platform: string;
  /** What its image is remembered by. */
  readonly pinKey: string;
  /** Undefined until its image is pinned. */
  readonly pin: string | undefined;
  /** Undefined until its image is pinned. */
  readonly wish: ContainerWish | undefined;
}

/**
 * May the engine restart it by itself? Only what may run without being asked after (stateless, site-local): after a power
 * cut the engine starts it before any code of ours runs. A run of a job ends. A folder within a volume is looked at before
 * each start: whoever writes to the volume may have put a link in its place, and the engine would follow it out.
 */
function engineRestart(policy: Policy, { restart, schedule, mounts }: Container): "no" | "unless-stopped" {
  if (schedule !== undefined || (policy !== "stateless" && policy !== "site-local")) return "no";
  if (mounts.some(({ subpath }) => subpath !== undefined)) return "no";
  return restart === "no" || restart === "on-failure" ? "no" : "unless-stopped";
}

/** Is a container that ended to be started again? */
export function startsAgain(restart: Container["restart"], exitCode: number): boolean {
  if (restart === "no") return false;
  return restart === "on-failure" ? exitCode !== 0 : true;
}

const byText = (a: string, b: string) => (a < b ? -1 : 1);

/** All containers of a plan, in order of instance and name. */
export function wantedOf(plan: Plan, pins: Readonly<Record<string, string>>, settings: ExecutionSettings): Wanted[] {
  const { node } = plan.content;
  const instances = plan.content.instances.toSorted((a, b) => byText(a.id, b.id));
  const names = new Set<string>();
  return instances.flatMap((instance) => {
    const containers = instance.stack.containers.toSorted((a, b) => byText(a.name, b.name));
    const named = new Map(containers.map((spec) => [spec.name, nameOf(node, instance.id, spec, names)]));
    return containers.map((spec) => wantedContainer(plan, instance, spec, pins, settings, named));
  });
}

function nameOf(node: string, instance: string, { name, schedule }: Container, names: Set<string>): string {
  const plain = `${prefixOf(node)}-${instance}-${name}${schedule === undefined ? "" : "-job"}`;
  // a-1 + b-c, a-1-b + c
  const own = names.has(plain) ? `${plain}-${sha256Hex(`${instance}/${name}`).slice(0, 6)}` : plain;
  names.add(own);
  return own;
}

function wantedContainer(
  plan: Plan,
  instance: PlannedInstance,
  spec: Container,
  pins: Readonly<Record<string, string>>,
  settings: ExecutionSettings,
  named: ReadonlyMap<string, string>,
): Wanted {
  const key = `${instance.id}/${spec.name}`;
  const name = named.get(spec.name) ?? "";
  const platform = instance.stack.platform ?? settings.platform;
  const pinKey = pinKeyOf(instance, spec);
  const pin = pins[pinKey];
  const wish = pin === undefined ? undefined : wishOf(plan, instance, spec, pin, settings, named);
  return { key, name, instance, spec, platform, pinKey, pin, wish };
}

/** Everything that would make it another container is in the hash; sealing anew, or another revision alone, is not. */
function wishOf(
  { content: { node }, sealed }: Plan,
  instance: PlannedInstance,
  spec: Container,
  image: string,
  { address, volumeRoot }: ExecutionSettings,
  named: ReadonlyMap<string, string>,
): ContainerWish {
  const { id, service, stack, environmentMac, restarts } = instance;
  const networks = networksOf(node, instance, spec);
  const peers = Object.fromEntries(peersOf(spec).map((peer) => [peer, named.get(peer) ?? ""]));
  const volumes = Object.fromEntries(stack.volumes.map((volume) => [volume, `${volumeRoot}/${service}/${volume}`]));
  const mounted = new Set(spec.mounts.map(({ volume }) => volume));
  const seeds = Object.fromEntries(
    (stack.seeds ?? []).filter(({ volume }) => mounted.has(volume)).map(({ volume, files }) => [volume, files]),
  );
  const restart = engineRestart(stack.policy, spec);
  const wish = contentHash({ spec, image, environmentMac, restarts, address, networks, peers, volumes, restart });
  const whose = { node, service, instance: id, name: named.get(spec.name) ?? "", wish };
  const ofPlan = { sealed: sealed[id] ?? "", address, networks, peers, volumes, seeds, restart };
  return { ...whose, spec, image, ...ofPlan };
}
