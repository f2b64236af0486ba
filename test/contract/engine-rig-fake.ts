import type { EngineMessage } from "../../agent/execution/docker.adapter.ts";
import { hostOfNetwork } from "../../agent/execution/docker-networks.ts";
import { createFakeClock } from "../support/clock.ts";
import { createFakeEngine } from "../support/engine.ts";
import { FakeHost } from "../support/engine-host.ts";
import type { FakeContainer, FakeFile } from "../support/engine-things.ts";
import { type Rig, Seals } from "./engine-rig.ts";

/** The fake engine on a machine of its own. */
export function fakeRig(): Rig {
  const clock = createFakeClock();
  const host = new FakeHost(clock);
  const messages: EngineMessage[] = [];
  const seals = new Seals();
  const open = (sealed: string) => seals.open(sealed);
  const node = "nd-0000000001";
  const engine = createFakeEngine({ host, node, open, events: (message) => messages.push(message) });
  const pinned = host.load("demo:1");
  host.load("strange:1", { platform: "linux/s390x" });
  const named = (name: string) => {
    const container = host.named(name);
    if (container === undefined) throw new Error(`no ${name}`);
    return container;
  };
  const hands = handsOn(host, named);
  return {
    performers: engine.performers,
    watch: engine.watch,
    messages,
    prefix: "t",
    node,
    address: "127.0.1.1",
    platform: "linux/amd64",
    image: "demo:1",
    pinned,
    strangeImage: "strange:1",
    volumeRoot: "/volumes",
    seal: (content) => seals.seal(content),
    privateImage: async (name, login) => {
      host.offer(`registry.example:5000/${name}:1`, {}, login);
      return `registry.example:5000/${name}:1`;
    },
    printing: (wish, lines, code) => ({
      ...wish,
      image: host.load(`prints:${lines.join()}`, { exits: code, prints: lines }),
    }),
    ...hands,
    exiting: (wish, code) => ({
      ...wish,
      image: host.load(`exits:${code}`, { exits: code }),
      wish: `${wish.wish}-${code}`,
    }),
    spareImage: async () => {
      const id = host.load("spare");
      host.images.delete("spare");
      return id;
    },
    leaveCreated: async (wish) => host.create(wish.name, wish, pinned).id,
    foreign: async (name) => host.foreign(name).id,
    occupy: async (port) => {
      const release = host.occupy("127.0.1.1", port);
      return async () => release();
    },
    stop: async (name) => host.stop(named(name)),
    kill: async (name) => host.crash(name, 137),
    print: async (name, line) => host.print(name, line),
    makeSick: async (name) => host.setHealth(name, "unhealthy"),
    exists: async (name) => host.named(name) !== undefined,
    networkExists: async (name) => host.networks.has(name),
    pass: async () => clock.advance(50),
    close: async () => engine.kill(),
  };
}

/** What a container of a fake machine sees of its files and networks. */
function handsOn(
  host: FakeHost,
  named: (name: string) => FakeContainer,
): Pick<Rig, "declared" | "read" | "rights" | "inMemory" | "knows" | "leadsOut" | "work"> {
  const fileAt = (name: string, path: string): FakeFile | undefined => {
    const { files, wish } = named(name);
    const mount = wish?.spec.mounts.find((it) => path.startsWith(`${it.path}/`));
    const within = [mount?.subpath, path.slice((mount?.path.length ?? 0) + 1)].filter((part) => part !== undefined);
    return files.get(path) ?? host.volumes.get(wish?.volumes[mount?.volume ?? ""] ?? "")?.get(within.join("/"));
  };
  /** The container itself, or the one whose network it is in. */
  const inNetwork = (name: string): FakeContainer => {
    const it = named(name);
    const other = it.wish && hostOfNetwork(it.wish);
    return other === undefined ? it : named(other);
  };
  return {
    declared: async (name) => {
      const { command = [], entrypoint = [], healthcheck, labels = {} } = named(name).wish?.spec ?? {};
      return { command, entrypoint, test: healthcheck?.test ?? [], labels };
    },
    read: async (name, path) => fileAt(name, path)?.text,
    rights: async (name, path) => {
      const { mode = 0, uid = 0, gid = 0 } = fileAt(name, path) ?? {};
      return `${mode.toString(8)} ${uid} ${gid}`;
    },
    inMemory: async (name, path) => named(name).wish?.spec.tmpfs?.some((folder) => folder.path === path) ?? false,
    knows: async (name, asked) => {
      const own = new Set(inNetwork(name).wish?.networks.map((network) => network.name));
      return [...host.containers.values()].some(
        ({ wish, status }) =>
          status === "running" &&
          wish?.networks.some((network) => own.has(network.name) && network.aliases.includes(asked)),
      );
    },
    leadsOut: async (name) => inNetwork(name).wish?.networks.some(({ internal }) => !internal) ?? false,
    work: async (name) => host.using(name, { memoryBytes: 1_000_000, cpuMilli: 500 }),
  };
}
