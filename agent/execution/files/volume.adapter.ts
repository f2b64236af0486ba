import { mkdir, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { EngineError } from "../docker-failure.ts";
import { pathWithin } from "./path-within.ts";
import { own, sync, writeWhole } from "./write.adapter.ts";

/** What a volume holds at first: files by their path within it, and whose all of it is. */
export interface FirstContent {
  readonly files: readonly { readonly path: string; readonly mode: number; readonly bytes: Buffer }[];
  readonly owner: { readonly uid: number; readonly gid: number };
}

/**
 * The directory of a volume, made where it is missing; refused when it leads out of the volume root, symbolic links
 * followed. `first` is asked for what it is to hold only where it is made: it is whole before it has its name.
 */
export async function ensureVolume(
  root: string,
  directory: string,
  volume: string,
  first: () => Promise<FirstContent | undefined>,
): Promise<string> {
  return made(volume, async () => {
    await mkdir(dirname(directory), { recursive: true, mode: 0o755 });
    if (!(await exists(directory))) {
      await within(root, dirname(directory), volume, true);
      await seed(directory, await first());
    }
    return within(root, directory, volume, false);
  });
}

/** A folder within a volume, made where it is missing; it never leads out of the volume. */
export async function ensureFolder(volumeDirectory: string, subpath: string, volume: string): Promise<string> {
  const path = pathWithin(subpath);
  if (path === undefined) throw new EngineError("refused", `${subpath} is no folder within the volume ${volume}`);
  return made(volume, async () => {
    let folder = volumeDirectory;
    for (const step of path.split("/")) {
      folder = join(folder, step);
      await mkdir(folder, { mode: 0o755 }).catch((error: unknown) => {
        if (codeOf(error) !== "EEXIST") throw error;
      });
      // step by step: what is made must not be made behind a link that leads out
      folder = await within(volumeDirectory, folder, volume, false);
    }
    return folder;
  });
}

async function seed(directory: string, content: FirstContent | undefined): Promise<void> {
  if (content === undefined || content.files.length === 0) {
    await mkdir(directory, { mode: 0o755 });
    return;
  }
  // no volume has a name that begins so: it would be taken for what an earlier try left
  const next = join(dirname(directory), `.seeding-${basename(directory)}`);
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { mode: 0o755 });
  await own(next, content.owner);
  for (const { path: declared, mode, bytes } of content.files) {
    const path = pathWithin(declared);
    if (path === undefined) throw new EngineError("refused", `the first content ${declared} leads out of its volume`);
    await folders(next, dirname(path), content.owner);
    await writeWhole({ path: join(next, path), bytes, mode, ...content.owner });
  }
  await sync(next);
  await rename(next, directory);
  await sync(dirname(directory));
}

async function folders(root: string, path: string, owner: FirstContent["owner"]): Promise<void> {
  let folder = root;
  for (const step of path === "." ? [] : path.split("/")) {
    folder = join(folder, step);
    if (await exists(folder)) continue;
    await mkdir(folder, { mode: 0o755 });
    await own(folder, owner);
    await sync(dirname(folder));
  }
}

async function within(root: string, path: string, volume: string, orRoot: boolean): Promise<string> {
  const [real, realRoot] = await Promise.all([realpath(path), realpath(root)]);
  if (real.startsWith(realRoot + sep) || (orRoot && real === realRoot)) return real;
  throw new EngineError("refused", `the directory of volume ${volume} lies outside of the volume root`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === "ENOENT") return false;
      throw error;
    },
  );
}

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);

async function made<T>(volume: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const code = codeOf(error);
    const full = code === "ENOSPC" || code === "EDQUOT";
    const detail = `the directory of volume ${volume} can't be made: ${String(error)}`;
    throw new EngineError(full ? "no-space" : "refused", detail);
  }
}
