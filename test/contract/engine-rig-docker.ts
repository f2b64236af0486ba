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
import { containerBody, networkBody } from "../../agent/execution/docker-create.ts";
import { loadImage, PLATFORM } from "../support/image.ts";
import type { Rig } from "./engine-rig.ts";

export const SEALED = "sealed";
export const SECRET = "hush-hush-7f3a";

const ADDRESS = "127.0.71.1";

export interface DockerRig extends Rig {
  readonly docker: Docker;
  readonly socketPath: string;
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
  const messages: EngineMessage[] = [];
  const open = async (sealed: string) => {
    if (sealed !== SEALED) throw new Error("not sealed to this node");
    return JSON.stringify({ web: { SECRET } });
  };
  const engine = createDockerEngine({
    socketPath,
    node,
    volumeRoot,
    open,
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
    exiting: (wish, code) => ({
      ...wish,
      spec: { ...wish.spec, command: ["sh", "-c", `exit ${code}`] },
      wish: `${wish.wish.slice(1)}x`,
    }),
    spareImage: () => loadImage(docker, { salt: `${prefix} spare` }),
    leaveCreated: async (wish) => {
      await docker.createNetwork(networkBody(wish));
      const made = await docker.createContainer({ name: wish.name, ...containerBody(wish, []) } as never);
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
    close: () => clean(docker, prefix, volumeRoot),
  };
}

async function clean(docker: Docker, prefix: string, volumeRoot: string): Promise<void> {
  const isOurs = (text: string) => text.includes(prefix);
  for (const { Id, Names } of await docker.listContainers({ all: true }))
    if (Names.some(isOurs)) await docker.getContainer(Id).remove({ force: true, v: true });
  for (const { Id, Name } of await docker.listNetworks()) if (isOurs(Name)) await docker.getNetwork(Id).remove();
  const node = `nd-test${prefix.slice(-8, -2)}`;
  for (const { Name } of (await docker.listVolumes()).Volumes ?? [])
    if (Name.includes(node)) await docker.getVolume(Name).remove();
  await removeImages(docker, prefix);
  rmSync(volumeRoot, { recursive: true, force: true });
}
