/** Finds a tool on this machine, or brings it. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fromBuild } from "./build.ts";
import { keep, keptPaths } from "./cache.ts";
import { fromRelease } from "./release.ts";
import { RECIPES, type Recipe, type ToolName } from "./table.ts";
import { misfit } from "./version.ts";
import { thisMachine, type World } from "./world.ts";

/** The absolute path of a tool whose version fits; see `find`. */
export function tool(name: ToolName, world: World = thisMachine): Promise<string> {
  return find(RECIPES[name], world);
}

/**
 * The first that fits of: the folder that LIERRE_TOOLS_DIR names, PATH, the cache, the authors' release, a build.
 * Each one passed over is said; when none is left, throws an error that tells why for each.
 */
export async function find(recipe: Recipe, world: World): Promise<string> {
  const passedOver: string[] = [];
  for (const path of present(recipe, world)) {
    const wrong = await misfit(path, recipe);
    if (wrong === undefined) return path;
    passedOver.push(`${path} ${wrong}`);
  }
  for (const line of passedOver) world.say(line);
  for (const source of [fromRelease(recipe, world), fromBuild(recipe, world)]) {
    if (!source) continue;
    try {
      return await keep(recipe, source.version, world, source.make);
    } catch (error) {
      const line = error instanceof Error ? error.message : String(error);
      world.say(line);
      passedOver.push(line);
    }
  }
  const tried = passedOver.map((line) => `\n  - ${line}`).join("");
  throw new Error(
    `${recipe.name} ${recipe.atLeast.join(".")} or later is missing and could not be brought:${tried}\n` +
      `Put it on PATH, or name the folder that holds it in LIERRE_TOOLS_DIR.`,
  );
}

/** Where the tool may already lie, in order. */
function present(recipe: Recipe, world: World): string[] {
  const named = world.env["LIERRE_TOOLS_DIR"];
  const folders = [named, ...(world.env["PATH"] ?? "").split(delimiter)].filter((folder) => folder);
  const paths = folders.map((folder) => join(String(folder), recipe.name));
  return [...new Set([...paths, ...keptPaths(recipe, world)])].filter((path) => existsSync(path));
}
