/**
 * The cache of fetched tools: <cache>/<name>-<version>-<arch>/<name>. A tool appears in it whole and checked, or not
 * at all: it is made in a folder of its own, written through to the disk, and renamed.
 */
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Recipe } from "./table.ts";
import { misfit } from "./version.ts";
import { cacheFolder, type World } from "./world.ts";

const PARTIAL = ".partial-";
/** Nothing takes this long to fetch: an older partial folder was left by a power cut or a kill -9. */
const LEFT_BEHIND_MS = 86_400_000;

/** Makes the tool's file below the given folder; the path of that file. Throws with a sentence. */
export type Make = (folder: string) => Promise<string>;

const entry = (recipe: Recipe, version: string, world: World): string =>
  join(cacheFolder(world), `${recipe.name}-${version}-${world.arch}`);

/** Where a kept tool would lie, for each version that the recipe can fetch. */
export function keptPaths(recipe: Recipe, world: World): string[] {
  const versions = [recipe.release?.version, recipe.build?.version].filter((version) => version !== undefined);
  return [...new Set(versions)].map((version) => join(entry(recipe, version, world), recipe.name));
}

/** Keeps what `make` makes, once it has run and told a version that fits; its path in the cache. */
export async function keep(recipe: Recipe, version: string, world: World, make: Make): Promise<string> {
  const final = entry(recipe, version, world);
  await mkdir(dirname(final), { recursive: true });
  await sweep(dirname(final));
  const partial = await mkdtemp(join(dirname(final), PARTIAL));
  try {
    const made = await make(partial);
    await chmod(made, 0o755);
    const wrong = await misfit(made, recipe);
    if (wrong !== undefined) throw new Error(`what came ${wrong}`);
    const whole = join(partial, "whole");
    await mkdir(whole);
    await rename(made, join(whole, recipe.name));
    await sync(join(whole, recipe.name));
    await sync(whole);
    await publish(whole, final, recipe);
    await sync(dirname(final));
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return join(final, recipe.name);
}

/** Another process may have been quicker; what it kept is as good. A kept tool that no longer runs gives way. */
async function publish(whole: string, final: string, recipe: Recipe): Promise<void> {
  if (existsSync(final)) {
    if ((await misfit(join(final, recipe.name), recipe)) === undefined) return;
    await rm(final, { recursive: true, force: true });
  }
  await rename(whole, final).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sweep(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(PARTIAL)) continue;
    const path = join(cache, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > LEFT_BEHIND_MS) await rm(path, { recursive: true, force: true });
  }
}
