import { readFile, stat, statfs } from "node:fs/promises";
import type Docker from "dockerode";
import type { LookProject } from "../../shared/importing/wire.ts";
import { type Attempt, attempt } from "../../shared/kernel/effect.ts";
import { say } from "../../shared/kernel/result.ts";
import { connect, unless } from "../execution/docker-connection.adapter.ts";
import { failureOf } from "../execution/docker-failure.ts";
import { composeProject, type KnownNetwork, type Member, type Scene } from "./compose-project.ts";
import { PROJECT_LABEL } from "./labels.ts";
import type { KnownVolume, Lying } from "./mounts.ts";
import { sizeOf } from "./run.adapter.ts";
import { SENTENCES } from "./sentences.ts";
import type { ImportingEffects } from "./shape.ts";

type Found = ImportingEffects["engine.projects"]["value"];

export interface ProjectTools {
  readonly socketPath: string;
  /** Absolute; the disk that copies would lie on. */
  readonly volumeRoot: string;
}

const FILE_BYTES_MAX = 64 * 1024;
/** What fits into one message of the bus, with room for its envelope. */
const TOLD_CHARS_MAX = 900_000;

/** One look at what runs as Compose projects. */
export function lookAtProjects(tools: ProjectTools): Attempt<LookProject, Found> {
  return attempt(
    ({ project }) => look(tools, project),
    (error) => failureOf(error, tools.socketPath),
  );
}

async function look({ socketPath, volumeRoot }: ProjectTools, project: string | undefined): Promise<Found> {
  const { quick } = await connect(socketPath);
  const listed = await quick.listContainers({ all: true, filters: { label: [PROJECT_LABEL] } });
  const names = [...new Set(listed.map(({ Labels }) => Labels[PROJECT_LABEL] ?? ""))].sort();
  const projects = names.map((name) => {
    const mine = listed.filter(({ Labels }) => Labels[PROJECT_LABEL] === name);
    return { project: name, containers: mine.length, running: mine.filter(({ State }) => State === "running").length };
  });
  if (project === undefined) return { projects };
  const ids = listed.filter(({ Labels }) => Labels[PROJECT_LABEL] === project).map(({ Id }) => Id);
  if (ids.length === 0) {
    const params = { project, projects: names.length === 0 ? "-" : names.join(", ") };
    return { projects, failed: say(SENTENCES["no-project"], params) };
  }
  const { scene, mountpoints } = await sceneOf(quick, project, ids);
  const told = composeProject(scene);
  const volumes = await Promise.all(
    told.volumes.map(async (volume) => {
      const sizeBytes = await sizeOf(volume.kind === "folder" ? volume.source : (mountpoints[volume.source] ?? ""));
      return { ...volume, ...(sizeBytes !== undefined && { sizeBytes }) };
    }),
  );
  const { bavail, bsize } = await statfs(volumeRoot);
  const found = { ...told, volumes, diskFreeBytes: bavail * bsize };
  if (JSON.stringify(found).length > TOLD_CHARS_MAX)
    return { projects, failed: say(SENTENCES["too-large"], { project }) };
  return { projects, found };
}

async function sceneOf(
  docker: Docker,
  project: string,
  ids: readonly string[],
): Promise<{ scene: Scene; mountpoints: Readonly<Record<string, string>> }> {
  const members: Member[] = [];
  for (const id of ids) {
    const container = await unless([404], docker.getContainer(id).inspect());
    if (container === undefined) continue; // it went between the list and the look
    const image = await unless([404], docker.getImage(container.Image).inspect());
    // The library's types are of its own making; these are of what the engine's documentation says.
    members.push({ container, image: image ?? {} } as unknown as Member);
  }
  const mounts = members.flatMap(({ container }) => container.Mounts ?? []);
  const { volumes, mountpoints } = await volumesOf(
    docker,
    project,
    mounts.flatMap(({ Type, Name }) => (Type === "volume" && Name !== undefined ? [Name] : [])),
  );
  const sources = new Set(
    mounts.flatMap(({ Type, Source }) => (Type === "bind" && Source !== undefined ? [Source] : [])),
  );
  const paths = Object.fromEntries(
    await Promise.all([...sources].map(async (path) => [path, await lyingAt(path)] as const)),
  );
  return { scene: { project, members, networks: await networksOf(docker, project), volumes, paths }, mountpoints };
}

async function networksOf(docker: Docker, project: string): Promise<Record<string, KnownNetwork>> {
  const listed = await docker.listNetworks();
  return Object.fromEntries(
    listed.map(({ Name, Internal, Labels }) => {
      const labels: Readonly<Record<string, string>> = Labels ?? {};
      const own = labels[PROJECT_LABEL] === project;
      return [Name, { name: own ? (labels["com.docker.compose.network"] ?? "") : "", internal: Internal }];
    }),
  );
}

async function volumesOf(docker: Docker, project: string, names: readonly string[]) {
  const volumes: Record<string, KnownVolume> = {};
  const mountpoints: Record<string, string> = {};
  for (const name of new Set(names)) {
    const facts = await unless([404], docker.getVolume(name).inspect());
    if (facts === undefined) continue;
    const labels: Readonly<Record<string, string>> = facts.Labels ?? {};
    const own = labels[PROJECT_LABEL] === project;
    const options: Readonly<Record<string, string>> = facts.Options ?? {};
    const bound = options["o"]?.split(",").includes("bind") === true ? options["device"] : undefined;
    // One that the engine mounts from elsewhere lies at its mountpoint only while something runs.
    const foreign = bound === undefined && options["device"] !== undefined && options["type"] !== undefined;
    volumes[name] = {
      driver: foreign ? `${facts.Driver} (${options["type"]})` : facts.Driver,
      name: own ? (labels["com.docker.compose.volume"] ?? "") : "",
      folder: bound,
    };
    mountpoints[name] = facts.Mountpoint;
  }
  return { volumes, mountpoints };
}

async function lyingAt(path: string): Promise<Lying> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) return { kind: "folder" };
    if (!facts.isFile() || facts.size > FILE_BYTES_MAX) return { kind: "other" };
    return { kind: "file", content: (await readFile(path)).toString("base64"), mode: facts.mode & 0o777 };
  } catch (error) {
    return { kind: (error as NodeJS.ErrnoException).code === "ENOENT" ? "absent" : "other" };
  }
}
