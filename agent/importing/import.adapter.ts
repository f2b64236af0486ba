import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type Docker from "dockerode";
import type { FoundVolume } from "../../shared/importing/wire.ts";
import { type Attempt, attempt } from "../../shared/kernel/effect.ts";
import { say, type Words } from "../../shared/kernel/result.ts";
import { connect, unless } from "../execution/docker-connection.adapter.ts";
import { failureOf } from "../execution/docker-failure.ts";
import { PROJECT_LABEL } from "./labels.ts";
import { run } from "./run.adapter.ts";
import { SENTENCES } from "./sentences.ts";
import type { ImportingEffects, ImportProgress, ImportResult } from "./shape.ts";

type Args = ImportingEffects["engine.import"]["args"];

export interface ImportTools {
  readonly socketPath: string;
  /** Absolute; volumes lie below it as `<service>/<volume>`. */
  readonly volumeRoot: string;
  readonly emit: (progress: ImportProgress) => void;
}

/** What stands in the way, as a sentence. */
class Stopped extends Error {
  readonly says: Words;
  constructor(says: Words) {
    super(says.en);
    this.says = says;
  }
}

/** One attempt at an import, or at undoing one. */
export function importProject(tools: ImportTools): Attempt<Args, ImportResult> {
  return attempt(
    async (args, signal) => {
      const { patient } = await connect(tools.socketPath);
      if (args.way === "back") {
        await startAgain(patient, args);
        return {};
      }
      try {
        await forth(tools, patient, args, signal);
        return {};
      } catch (error) {
        if (signal.aborted) throw error;
        const restarted = await startAgain(patient, args).then(
          () => true,
          () => false,
        );
        const { detail } = failureOf(error, tools.socketPath);
        return { failed: error instanceof Stopped ? error.says : say(SENTENCES.engine, { detail }), restarted };
      }
    },
    (error) => failureOf(error, tools.socketPath),
  );
}

async function forth(tools: ImportTools, docker: Docker, args: Args, signal: AbortSignal): Promise<void> {
  const sources = await sourcesOf(docker, args);
  const folder = join(tools.volumeRoot, args.service);
  for (const { volume } of args.volumes) await lyingAt(folder, volume, args); // before anything stops
  for (const { id } of args.containers) {
    await unless([404], docker.getContainer(id).update({ RestartPolicy: { Name: "no" } }));
    await unless([304, 404], docker.getContainer(id).stop());
    signal.throwIfAborted();
  }
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const totalBytes = args.volumes.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  for (const volume of args.volumes) {
    tools.emit({ import: args.import, volume: volume.volume, doneBytes, totalBytes });
    await copy(folder, volume, sources.get(volume) ?? "", args, signal);
    doneBytes += volume.sizeBytes ?? 0;
  }
}

/** Where each volume lies. What none of the project's containers mounts is nobody's to copy. */
async function sourcesOf(docker: Docker, { containers, volumes }: Args): Promise<Map<FoundVolume, string>> {
  const mounted = new Map<string, string>();
  for (const { id } of containers) {
    const facts = await unless([404], docker.getContainer(id).inspect());
    if (facts?.Config.Labels[PROJECT_LABEL] === undefined) continue;
    for (const { Type, Name, Source } of facts.Mounts) {
      mounted.set(`folder ${Source}`, Source);
      if (Type !== "volume" || Name === undefined) continue;
      const volume = await unless([404], docker.getVolume(Name).inspect());
      const options: Readonly<Record<string, string>> = volume?.Options ?? {};
      mounted.set(`volume ${Name}`, Source);
      if (options["device"] !== undefined) mounted.set(`folder ${options["device"]}`, options["device"]);
    }
  }
  const rows = volumes.map((volume): [FoundVolume, string] => {
    const path = mounted.get(`${volume.kind} ${volume.source}`);
    if (path === undefined) throw new Stopped(say(SENTENCES["not-theirs"], { source: volume.source }));
    return [volume, path];
  });
  return new Map(rows);
}

/** What lies where a volume is to go: nothing, an empty folder, or this very import. Anything else is in the way. */
async function lyingAt(folder: string, volume: string, args: Args): Promise<"nothing" | "empty" | "copied"> {
  const marked = await readFile(markOf(folder, volume), "utf8").catch(() => "");
  const held = await readdir(join(folder, volume)).catch(() => undefined);
  if (held === undefined) return "nothing";
  if (marked === args.import) return "copied";
  if (held.length === 0) return "empty";
  throw new Stopped(say(SENTENCES["in-the-way"], { volume, service: args.service }));
}

const markOf = (folder: string, volume: string): string => join(folder, `.imported-${volume}`);

/**
 * Copies beside, then puts in place at once. A mark beside the volume says which import it came of, so that the same
 * import asked for again leaves it, and another one does not write over it.
 */
async function copy(
  folder: string,
  volume: FoundVolume,
  source: string,
  args: Args,
  signal: AbortSignal,
): Promise<void> {
  const target = join(folder, volume.volume);
  const next = join(folder, `.importing-${volume.volume}`);
  const lying = await lyingAt(folder, volume.volume, args);
  if (lying === "copied") return;
  try {
    await rm(next, { recursive: true, force: true });
    // What is in it, so that a source that is a link to a folder is a folder here.
    await run("cp", ["-a", "--", `${source}/.`, next], signal);
    await run("sync", ["-f", next], signal).catch(() => undefined); // not every `sync` knows folders
    if (lying === "empty") await rmdir(target);
    await writeFile(markOf(folder, volume.volume), args.import);
    await rename(next, target);
  } catch (error) {
    await rm(next, { recursive: true, force: true });
    const detail = error instanceof Error ? error.message : String(error);
    throw new Stopped(say(SENTENCES["not-copied"], { source: volume.source, detail: detail.slice(0, 300) }));
  }
}

/** The old containers as they ran before; a port that our own still hold makes it fail, and it is tried again. */
async function startAgain(docker: Docker, { containers }: Args): Promise<void> {
  for (const { id, restart } of containers)
    await unless(
      [404],
      docker.getContainer(id).update({ RestartPolicy: { Name: restart.name, MaximumRetryCount: restart.retries } }),
    );
  for (const { id, running } of containers) if (running) await unless([304, 404], docker.getContainer(id).start());
}
