import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import { createDockerEngine, type EngineMessage } from "../../agent/execution/docker.adapter.ts";
import { LogLines } from "../../agent/execution/docker-log-lines.ts";
import { containerBody } from "../../agent/execution/docker-create.ts";
import { networkBody } from "../../agent/execution/docker-networks.ts";
import { loadImage, PLATFORM } from "../support/image.ts";
import { startRegistry, type TestRegistry } from "../support/registry.ts";
import { type Rig, Seals } from "./engine-rig.ts";

const ADDRESS = "127.0.71.1";

export interface DockerRig extends Rig {
  readonly docker: Docker;
  readonly socketPath: string;
  readonly filesRoot: string;
  /** Runs a command in a container and hands back what it wrote. */
  run(name: string, command: readonly string[]): Promise<string>;
}

/** Images that the tests of one file share. */
export interface TestImages {
  readonly docker: Docker;
  readonly socketPath: string;
  readonly image: string;
  readonly pinned: string;
  readonly strangeImage: string;
  remove(): Promise<void>;
}

export async function loadTestImages(socketPath: string): Promise<TestImages> {
  const docker = new Docker({ socketPath, host: undefined, protocol: "http" });
  const salt = `lierre-images-${randomBytes(4).toString("hex")}`;
  const [image, strangeImage] = [`${salt}:1`, `${salt}-strange:1`];
  const pinned = await loadImage(docker, { name: image, salt });
  await loadImage(docker, { name: strangeImage, architecture: "s390x", salt });
  return { docker, socketPath, image, pinned, strangeImage, remove: () => removeImages(docker, salt) };
}

async function removeImages(docker: Docker, salt: string): Promise<void> {
  for (const { Id, Labels } of await docker.listImages())
    if ((Labels?.["org.example.salt"] ?? "").startsWith(salt)) await docker.getImage(Id).remove({ force: true });
}

/** The real engine; everything it makes carries a prefix of its own and is gone after `close`. */
export async function dockerRig(images: TestImages): Promise<DockerRig> {
  const { docker, socketPath, image, pinned, strangeImage } = images;
  const letters = randomBytes(4).toString("hex");
  const prefix = `lierre-test-${letters}`;
  const node = `nd-test${letters.slice(0, 6)}`;
  const volumeRoot = mkdtempSync(join(tmpdir(), "lierre-volumes-"));
  const filesRoot = mkdtempSync(join(tmpdir(), "lierre-files-"));
  const seals = new Seals();
  const registries: TestRegistry[] = [];
  const messages: EngineMessage[] = [];
  const engine = createDockerEngine({
    socketPath,
    node,
    volumeRoot,
    filesRoot,
    open: async (sealed) => seals.open(sealed),
    events: (message) => messages.push(message),
  });
  const run = async (name: string, command: readonly string[]) => {
    const exec = await docker.getContainer(name).exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
    const lines = new LogLines();
    const said: string[] = [];
    for await (const part of await exec.start({})) said.push(...lines.push(part as Buffer));
    return [...said, ...lines.end()].join("\n");
  };
  return {
    docker,
    socketPath,
    run,
    performers: engine.performers,
    watch: engine.watch,
    messages,
    prefix,
    node,
    address: ADDRESS,
    platform: PLATFORM,
    image,
    pinned,
    strangeImage,
    volumeRoot,
    filesRoot,
    seal: (content) => seals.seal(content),
    privateImage: async (name, login) => {
      const registry = await startRegistry("127.0.0.1", login);
      registries.push(registry);
      registry.push(name, "1", { salt: `${prefix} private` });
      return `${registry.host}/${name}:1`;
    },
    printing: (wish, lines, code) => ({
      ...wish,
      spec: { ...wish.spec, command: ["sh", "-c", `${lines.map((line) => `echo '${line}';`).join(" ")} exit ${code}`] },
    }),
    ...handsOn(docker, run),
    exiting: (wish, code) => ({
      ...wish,
      spec: { ...wish.spec, command: ["sh", "-c", `exit ${code}`] },
      wish: `${wish.wish.slice(1)}x`,
    }),
    spareImage: () => loadImage(docker, { salt: `${prefix} spare` }),
    leaveCreated: async (wish) => {
      for (const network of wish.networks) await docker.createNetwork(networkBody(wish, network));
      const body = containerBody(wish, { environment: [], binds: [], apiVersion: "1.41" });
      const made = await docker.createContainer({ name: wish.name, ...body } as never);
      return made.id;
    },
    foreign: async (name) => {
      const made = await docker.createContainer({ name, Image: image, HostConfig: { NetworkMode: "none" } });
      await made.start();
      return made.id;
    },
    occupy: async (port) => {
      const server = createServer().listen(port, ADDRESS);
      await once(server, "listening");
      return async () => {
        server.close();
        await once(server, "close");
      };
    },
    stop: (name) => docker.getContainer(name).stop({ t: 0 }),
    kill: (name) => docker.getContainer(name).kill(),
    print: async (name, line) => void (await run(name, ["sh", "-c", `echo '${line}' >/proc/1/fd/1`])),
    makeSick: async (name) => void (await run(name, ["touch", "/tmp/sick"])),
    exists: async (name) =>
      (await docker.listContainers({ all: true })).some(({ Names }) => Names.includes(`/${name}`)),
    networkExists: async (name) => (await docker.listNetworks()).some(({ Name }) => Name === name),
    pass: () => sleep(50),
    close: async () => {
      for (const registry of registries) await registry.stop();
      await clean(docker, prefix, [volumeRoot, filesRoot]);
    },
  };
}

/** What a container sees, by programs that run in it. */
function handsOn(
  docker: Docker,
  run: DockerRig["run"],
): Pick<Rig, "declared" | "read" | "rights" | "inMemory" | "knows" | "leadsOut" | "work"> {
  const says = (name: string, line: string) => run(name, ["sh", "-c", line]);
  return {
    declared: async (name) => {
      const { Config: config } = await docker.getContainer(name).inspect();
      const entrypoint = [config.Entrypoint ?? []].flat();
      return { command: config.Cmd ?? [], entrypoint, test: config.Healthcheck?.Test ?? [], labels: config.Labels };
    },
    read: async (name, path) => {
      const text = await says(name, `if [ -e '${path}' ]; then echo there; cat '${path}'; fi`);
      return text.startsWith("there") ? text.slice("there\n".length) : undefined;
    },
    rights: (name, path) => says(name, `stat -c '%a %u %g' '${path}'`),
    inMemory: async (name, path) => (await says(name, "cat /proc/mounts")).includes(`tmpfs ${path} tmpfs`),
    knows: async (name, host) => /^Address: \d/m.test(await says(name, `nslookup ${host} 127.0.0.11`)),
    // a closed network has a default route too: the engine drops what takes it
    leadsOut: async (name) => {
      const { Networks: networks } = (await docker.getContainer(name).inspect()).NetworkSettings;
      const ids = Object.entries(networks).flatMap(([network, { NetworkID: id }]) => (network === "none" ? [] : [id]));
      const facts = await Promise.all(ids.map((id) => docker.getNetwork(id).inspect()));
      return facts.some(({ Internal: internal }: { Internal: boolean }) => !internal);
    },
    work: async (name) => void (await says(name, "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done")),
  };
}

async function clean(docker: Docker, prefix: string, folders: readonly string[]): Promise<void> {
  const isOurs = (text: string) => text.includes(prefix);
  for (const { Id, Names } of await docker.listContainers({ all: true }))
    if (Names.some(isOurs)) await docker.getContainer(Id).remove({ force: true, v: true });
  for (const { Id, Name } of await docker.listNetworks()) if (isOurs(Name)) await docker.getNetwork(Id).remove();
  const node = `nd-test${prefix.slice(-8, -2)}`;
  for (const { Name } of (await docker.listVolumes()).Volumes ?? [])
    if (Name.includes(node)) await docker.getVolume(Name).remove();
  await removeImages(docker, prefix);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
