import { variablesOf } from "../../agent/execution/docker-environment.ts";
import type { Engine, EngineMessage } from "../../agent/execution/docker.adapter.ts";
import type { ContainerWish, EngineEffects, EngineFailureCode, SeenContainer } from "../../agent/execution/engine.ts";
import type { Attempt, Outcome } from "../../shared/kernel/effect.ts";
import type { FakeContainer, FakeHost, FakeImage } from "./engine-host.ts";

export interface FakeEngineOptions {
  readonly host: FakeHost;
  readonly node: string;
  readonly events: (message: EngineMessage) => void;
  /** Throws when it can't; without it environments stay sealed and containers get none. */
  readonly open?: (sealed: string) => string;
}

/** What a fake attempt works with. Steps that are still to come fall away when it is cancelled or the agent dies. */
interface Task<Value> {
  readonly after: (ms: number, step: () => void) => void;
  readonly onCancel: (undo: () => void) => void;
  readonly done: (value: Value) => void;
  readonly fail: (code: EngineFailureCode, detail: string) => void;
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
      "engine.image": does((args, task) => haveImage(host, args, task)),
      "engine.container": does((wish, task) => container(options, wish, task)),
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

function begin<Value>(
  host: FakeHost,
  alive: Set<() => void>,
  done: (outcome: Outcome<Value>) => void,
  work: (task: Task<Value>) => void,
): () => void {
  const undos: (() => void)[] = [];
  let over = false;
  const cancel = () => {
    over = true;
    alive.delete(cancel);
    for (const undo of undos) undo();
  };
  const finish = (outcome: Outcome<Value>) => {
    if (over) return;
    cancel();
    done(outcome);
  };
  const guarded = (step: () => void) => () => {
    if (over) return;
    if (host.up) step();
    else finish({ ok: false, error: { code: "unreachable", detail: "no container engine answers" } });
  };
  const task: Task<Value> = {
    after: (ms, step) => undos.push(host.clock.alarm(host.clock.now().bootMs + ms, guarded(step))),
    onCancel: (undo) => undos.push(undo),
    done: (value) => finish({ ok: true, value }),
    fail: (code, detail) => finish({ ok: false, error: { code, detail } }),
  };
  alive.add(cancel);
  host.clock.soon(guarded(() => work(task)));
  return cancel;
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
  const { id, name, wish, imageId, status, health, exitCode, startedAtMs, restarts } = it;
  const labels = { service: wish?.service ?? "", instance: wish?.instance ?? "", container: wish?.spec.name ?? "" };
  return {
    id,
    name,
    ...labels,
    wish: wish?.wish ?? "",
    imageId,
    status,
    health,
    exitCode,
    startedAtMs,
    restarts,
    oomKilled: false,
  };
}

function haveImage(
  host: FakeHost,
  { image: name, platform }: EngineEffects["engine.image"]["args"],
  task: Task<EngineEffects["engine.image"]["value"]>,
): void {
  const have = (found: FakeImage) => {
    if (found.platform !== platform)
      return task.fail("wrong-platform", `${name} is made for ${found.platform}, this machine is ${platform}`);
    const byContent = name.startsWith("sha256:") || name.includes("@sha256:");
    task.done({ pinned: byContent ? name : (found.digest ?? found.id), platform });
  };
  const here = host.images.get(name);
  if (here !== undefined) return have(here);
  if (name.startsWith("sha256:"))
    return task.fail("image-missing", `${name} is not on this machine, and an id can't be pulled`);
  task.after(host.pullMs, () => {
    const pulled = host.pull(name);
    if (typeof pulled === "string") task.fail(pulled, `${name} can't be pulled`);
    else have(pulled);
  });
}

function container({ host, open }: FakeEngineOptions, wish: ContainerWish, task: Task<{ id: string }>): void {
  const found = host.named(wish.name);
  if (found !== undefined && found.wish?.node !== wish.node)
    return task.fail("name-taken", `a container named ${wish.name} exists and is not this node's; rename or remove it`);
  const same = found !== undefined && found.wish?.wish === wish.wish;
  if (same && (found.status === "running" || found.status === "restarting")) return task.done({ id: found.id });
  let variables: Record<string, string> = {};
  try {
    if (open !== undefined && wish.spec.environment.length > 0)
      variables = Object.fromEntries(variablesOf(open(wish.sealed), wish.spec));
  } catch {
    return task.fail("unsealable", `the environment of ${wish.instance} can't be opened`);
  }
  const imageHere = host.images.get(wish.image);
  if (imageHere === undefined) return task.fail("image-missing", `${wish.image} is not on this machine`);
  const network = host.networks.get(wish.network);
  if (network !== undefined && network.node !== wish.node)
    return task.fail("name-taken", `the network ${wish.network} exists and is not this node's; rename or remove it`);
  host.networks.set(wish.network, { node: wish.node });
  for (const { volume } of wish.spec.mounts) host.volumes.add(wish.volumes[volume] ?? "");
  const start = (it: FakeContainer, fresh: boolean) =>
    task.after(host.startMs, () => {
      const taken = host.start(it);
      if (taken === undefined) return task.done({ id: it.id });
      if (fresh) host.remove(it);
      task.fail("port-taken", portTaken(taken));
    });
  if (same) return start(found, false);
  const make = () => start(host.create(wish.name, wish, imageHere.id, variables), true);
  if (found === undefined) return make();
  task.after(host.stopMs, () => {
    host.remove(found);
    make();
  });
}

function portTaken(key: string): string {
  const [address, port] = key.split("/")[0]?.split(":") ?? [];
  return `port ${port} of ${address} is already taken on this machine; free it or declare another one`;
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
    if (containers.some(({ wish }) => wish?.network === name)) continue;
    host.networks.delete(name);
    removed += 1;
  }
  const kept = new Set(args.keepImages.map((name) => host.images.get(name)?.id));
  for (const pinned of args.pinned) {
    const image = host.images.get(pinned);
    if (image === undefined || kept.has(image.id) || containers.some(({ imageId }) => imageId === image.id)) continue;
    const names = [...host.images].flatMap(([name, { id }]) => (id === image.id && name !== id ? [name] : []));
    if (image.digest === undefined && names.length > 0) continue; // only here, and somebody gave it a name
    for (const name of [...names, image.id]) host.images.delete(name);
    removed += 1;
  }
  return removed;
}

function logs(
  host: FakeHost,
  node: string,
  args: EngineEffects["engine.logs"]["args"],
  task: Task<null>,
  events: (message: EngineMessage) => void,
): void {
  const { session, instance, container: name } = args;
  const say = (lines: string[], end: boolean) =>
    events({ name: "log-lines", body: { session, instance, container: name, lines, dropped: 0, end } });
  const found = host.containers.get(args.id);
  if (found === undefined || found.wish?.node !== node) {
    say([], true);
    return task.fail(found === undefined ? "refused" : "not-ours", `the container ${name} is not there`);
  }
  const tail = args.lines === 0 ? [] : found.log.slice(-args.lines);
  for (let at = 0; at < tail.length; at += 100) say(tail.slice(at, at + 100), false);
  const end = () => {
    say([], true);
    task.done(null);
  };
  if (!args.follow || found.status !== "running") return end();
  const read = (line: string | undefined) => (line === undefined ? end() : say([line], false));
  found.readers.add(read);
  task.onCancel(() => found.readers.delete(read));
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
