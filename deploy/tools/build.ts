/** A tool built on this machine, from sources that the language's own registry verifies. */
import { join } from "node:path";
import type { Make } from "./cache.ts";
import { runProgram } from "./program.ts";
import type { Recipe } from "./table.ts";
import type { World } from "./world.ts";

/** Undefined where the recipe has no build. */
export function fromBuild(recipe: Recipe, world: World): { version: string; make: Make } | undefined {
  const build = recipe.build;
  if (!build) return undefined;
  const make: Make = async (folder) => {
    const inFolder = (text: string): string => text.replaceAll("{dir}", folder);
    world.say(`${recipe.name} ${build.version} : compilation / building (${build.needs})…`);
    const env = Object.fromEntries(Object.entries(build.env).map(([key, value]) => [key, inFolder(value)]));
    const label = `${recipe.name} : ${build.command}`;
    await runProgram({ command: build.command, args: build.args.map(inFolder), env, label }, world).catch((error) => {
      throw new Error(`${String(error.message)}; it needs ${build.needs}`, { cause: error });
    });
    return join(folder, build.output);
  };
  return { version: build.version, make };
}
