import type { Engine, EngineMessage } from "../../agent/execution/docker.adapter.ts";
import type { EngineEffects, SeenContainer, UsageSample } from "../../agent/execution/engine.ts";
import type { Attempt } from "../../shared/kernel/effect.ts";
import { container, job } from "./engine-containers.ts";
import type { FakeHost } from "./engine-host.ts";
import { build, haveImage } from "./engine-images.ts";
import { logs } from "./engine-logs.ts";
import { begin, type Task } from "./engine-task.ts";
import type { FakeContainer } from "./engine-things.ts";

export interface FakeEngineOptions {
  readonly host: FakeHost;
  readonly node: string;
  readonly events: (message: EngineMessage) => void;
  /** Throws when it can't; without it environments stay sealed and containers get none. */
  readonly open?: (sealed: string) => string;
}

/** `kill`: the agent's process dies; what it had begun stays as it is on the machine. */
export interface FakeEngine extends Engine {
  readonly kill: () => void;
}

/** An engine that behaves, on a fake machine that outlives it: no promise, no real time, no chance. */
export function createFakeEngine(options: FakeEngineOptions): FakeEngine {
  const { host, node, events } = options;
  const alive = new Set<() => void>();
  const does =
    <Args, Value>(work: (args: Args, task: Task<Value>) => void): Attempt<Args, Value> =>
    (args, done) =>
      begin(host, alive, done, (task) => work(args, task));
  return {
    performers: {
      "engine.observe": does((args, task) => task.done(observe(host, args.node))),
      "engine.image": does((args, task) => haveImage(options, args, task)),
      "engine.build": does((args, task) => build(options, args, task)),
      "engine.container": does((wish, task) => container(options, wish, task)),
      "engine.job": does((args, task) => job(options, args, task)),
      "engine.usage": does((args, task) => task.done({ containers: usage(host, args.node) })),
      "engine.absent": does((args, task) => absent(host, args, task)),
      "engine.collect": does((args, task) => task.done({ removed: collect(host, args) })),
      "engine.logs": does((args, task) => logs(host, node, args, task, events)),
    },
    watch: () => watch(host, node, () => events({ name: "engine" }), alive),
    kill: () => {
      for (const stop of alive) stop();
      alive.clear();
    },
  };
}

function observe(host: FakeHost, node: string): EngineEffects["engine.observe"]["value"] {
  const ours = [...host.containers.values()].filter(({ wish }) => wish?.node === node);
  const containers = ours.map(seen).sort((a, b) => (a.name < b.name ? -1 : 1));
  const digests = [...host.images.values()].flatMap((image) => image.digest ?? []);
  return {
    containers,
    images: [...new Set([...host.images.keys(), ...digests])].sort(),
    version: "20.10.24",
    apiVersion: "1.41",
  };
}

function seen(it: FakeContainer): SeenContainer {
  const { id, name, wish, job: due, imageId, status, health, exitCode, startedAtMs, restarts } = it;
  const labels = { service: wish?.service ?? "", instance: wish?.instance ?? "", container: wish?.spec.name ?? "" };
  return {
    id,
    name,
    ...labels,
    wish: wish?.wish ?? "",
    job: due,
    imageId,
    status,
    health,
    exitCode,
    startedAtMs,
    restarts,
    oomKilled: false,
  };
}

function usage(host: FakeHost, node: string): UsageSample[] {
  const ours = [...host.containers.values()].filter(
    (it) => it.wish?.node === node && it.status === "running" && it.job === "",
  );
  return ours.map(({ id, wish, uses, startedAtMs }) => ({
    id,
    instance: wish?.instance ?? "",
    container: wish?.spec.name ?? "",
    memoryBytes: uses.memoryBytes,
    cpuMicroseconds: uses.cpuMilli * (host.clock.now().wallMs - startedAtMs),
  }));
}

function absent(host: FakeHost, { node, id }: EngineEffects["engine.absent"]["args"], task: Task<null>): void {
  const found = host.containers.get(id);
  if (found === undefined) return task.done(null);
  if (found.wish?.node !== node)
    return task.fail("not-ours", `the container ${found.name} is not this node's and stays`);
  task.after(host.stopMs, () => {
    host.remove(found);
    task.done(null);
  });
}

function collect(host: FakeHost, args: EngineEffects["engine.collect"]["args"]): number {
  let removed = 0;
  const containers = [...host.containers.values()];
  for (const [name, { node }] of host.networks) {
    if (node !== args.node || args.keepNetworks.includes(name)) continue;
    if (containers.some(({ wish }) => wish?.networks.some((network) => network.name === name))) continue;
    host.networks.delete(name);
    removed += 1;
  }
  const kept = new Set(args.keepImages.map((name) => host.images.get(name)?.id));
  for (const pinned of args.pinned) {
    const image = host.images.get(pinned);
    if (image === undefined || kept.has(image.id) || containers.some(({ imageId }) => imageId === image.id)) continue;
    const names = [...host.images].flatMap(([name, { id }]) => (id === image.id && name !== id ? [name] : []));
    // only here, and somebody gave it a name
    if (image.digest === undefined && image.build === undefined && names.length > 0) continue;
    for (const name of [...names, image.id]) host.images.delete(name);
    removed += 1;
  }
  return removed;
}

function watch(host: FakeHost, node: string, tell: () => void, alive: Set<() => void>): () => void {
  let cancelAlarm: (() => void) | undefined;
  const soon = () => {
    cancelAlarm ??= host.clock.alarm(host.clock.now().bootMs + 100, () => {
      cancelAlarm = undefined;
      tell();
    });
  };
  const unwatch = host.watch((of) => (of === undefined || of === node) && soon());
  const stop = () => {
    unwatch();
    cancelAlarm?.();
    alive.delete(stop);
  };
  alive.add(stop);
  soon();
  return stop;
}
