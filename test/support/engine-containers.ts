import { contentOf, fileOf, variablesOf } from "../../agent/execution/docker-environment.ts";
import { hasSealedWords, wordedContainer } from "../../agent/execution/docker-words.ts";
import { hostOfNetwork } from "../../agent/execution/docker-networks.ts";
import type { ContainerWish, EngineEffects } from "../../agent/execution/engine.ts";
import { ownerOf } from "../../agent/execution/files/path-within.ts";
import { NO_CONTENT, type SealedContent } from "../../shared/services/sealed.ts";
import type { FakeEngineOptions } from "./engine.ts";
import type { FakeHost } from "./engine-host.ts";
import type { Task } from "./engine-task.ts";
import type { FakeContainer, FakeFile, FakeMaking } from "./engine-things.ts";

/** A container that is to run. */
export function container(options: FakeEngineOptions, wish: ContainerWish, task: Task<{ id: string }>): void {
  const { host } = options;
  const found = host.named(wish.name);
  if (found !== undefined && found.wish?.node !== wish.node) return nameTaken(wish, task);
  const same = found !== undefined && found.wish?.wish === wish.wish;
  const runs = found?.status === "running" || found?.status === "restarting";
  const cutOff = runs && startedAfter(host, wish, found);
  if (same && runs && !cutOff) return task.done({ id: found.id });
  bringUp(options, wish, same && !cutOff ? found : undefined, "", task, ({ id }) => task.done({ id }));
}

/** The container whose network it shares began after it. */
function startedAfter(host: FakeHost, wish: ContainerWish, found: FakeContainer): boolean {
  const other = hostOfNetwork(wish);
  return other !== undefined && (host.named(other)?.startedAtMs ?? 0) > found.startedAtMs;
}

/** A run of a job: begun if it was not, waited for. */
export function job(
  options: FakeEngineOptions,
  { wish, atMs, mayStart }: EngineEffects["engine.job"]["args"],
  task: Task<EngineEffects["engine.job"]["value"]>,
): void {
  const { host } = options;
  const found = host.named(wish.name);
  if (found !== undefined && found.wish?.node !== wish.node) return nameTaken(wish, task);
  const same = found?.job === String(atMs) ? found : undefined;
  const end = (it: FakeContainer): void => {
    if (it.status === "running") {
      const unwatch = host.watch(() => it.status !== "running" && (unwatch(), task.after(0, () => end(it))));
      return task.onCancel(unwatch);
    }
    const { startedAtMs, endedAtMs, exitCode, log } = it;
    task.done({ startedAtMs, tookMs: endedAtMs - startedAtMs, exitCode, tail: log.slice(-20).join("\n") });
  };
  if (same !== undefined && same.status !== "created") return end(same);
  if (!mayStart) return task.fail("too-late", "it could not begin in time, and waits for its next turn");
  bringUp(options, wish, same, String(atMs), task, end);
}

function nameTaken({ name }: ContainerWish, task: Task<never>): void {
  task.fail("name-taken", `a container named ${name} exists and is not this node's; rename or remove it`);
}

/** `keep`: what is there and needs but a start. */
function bringUp(
  { host, open }: FakeEngineOptions,
  wish: ContainerWish,
  keep: FakeContainer | undefined,
  due: string,
  task: Task<never>,
  up: (it: FakeContainer) => void,
): void {
  let content = NO_CONTENT;
  let making: FakeMaking = { job: due };
  let worded = wish;
  try {
    if (open !== undefined && needsSealed(wish)) content = contentOf(open(wish.sealed));
    if (open !== undefined) making = { job: due, ...makingOf(content, wish) };
    if (open !== undefined) worded = { ...wish, spec: wordedContainer(content, wish.spec).is };
  } catch {
    return task.fail("unsealable", `the environment of ${wish.instance} can't be opened`);
  }
  const imageHere = host.images.get(wish.image);
  if (imageHere === undefined) return task.fail("image-missing", `${wish.image} is not on this machine`);
  const foreign = wish.networks.find(({ name }) => (host.networks.get(name)?.node ?? wish.node) !== wish.node);
  if (foreign !== undefined)
    return task.fail("name-taken", `the network ${foreign.name} exists and is not this node's; rename or remove it`);
  for (const { name, internal } of wish.networks) host.networks.set(name, { node: wish.node, internal });
  makeVolumes(host, wish, content, open !== undefined);
  const start = (it: FakeContainer, fresh: boolean) =>
    task.after(host.startMs, () => {
      const taken = host.start(it);
      if (taken === undefined) return up(it);
      if (fresh) host.remove(it);
      task.fail("port-taken", portTaken(taken));
    });
  if (keep !== undefined) return start(keep, false);
  const make = () => start(host.create(wish.name, worded, imageHere.id, making), true);
  const found = host.named(wish.name);
  if (found === undefined) return make();
  task.after(host.stopMs, () => {
    host.remove(found);
    make();
  });
}

const needsSealed = ({ spec, seeds }: ContainerWish): boolean =>
  spec.environment.length + (spec.files ?? []).length + Object.keys(seeds).length > 0 || hasSealedWords(spec);

function makingOf(content: SealedContent, { spec }: ContainerWish): FakeMaking {
  const files = new Map<string, FakeFile>();
  for (const { file, path, ...rights } of spec.files ?? [])
    files.set(path, { text: fileOf(content, file).toString(), ...rights });
  return { variables: Object.fromEntries(variablesOf(content, spec)), files };
}

/** A directory that is not there yet is made with what it is to hold at first. */
function makeVolumes(host: FakeHost, wish: ContainerWish, content: SealedContent, readable: boolean): void {
  for (const { volume } of wish.spec.mounts) {
    const directory = wish.volumes[volume] ?? "";
    if (host.volumes.has(directory)) continue;
    const seeds = readable ? (wish.seeds[volume] ?? []) : [];
    const owner = ownerOf(wish.spec.user);
    const files = seeds.map(({ path, file, mode }) => {
      const text = fileOf(content, file).toString();
      return [path, { text, mode, ...owner }] as const;
    });
    host.volumes.set(directory, new Map(files));
  }
}

function portTaken(key: string): string {
  const [address, port] = key.split("/")[0]?.split(":") ?? [];
  return `port ${port} of ${address} is already taken on this machine; free it or declare another one`;
}
