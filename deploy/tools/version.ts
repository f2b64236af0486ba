/** Which version a program on this machine is, and whether it fits a recipe. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { Recipe, Version } from "./table.ts";

const ASKED_MS = 10_000;

const toVersion = (text: string, pattern: RegExp): Version | undefined => {
  const found = pattern.exec(text);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
};

const compare = (a: Version, b: Version): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** At least the lowest that the recipe takes, and below the first that it doesn't. */
function fits(recipe: Recipe, version: Version): boolean {
  return compare(version, recipe.atLeast) >= 0 && compare(version, recipe.below) < 0;
}

/** What the program says of itself, else what the Go linker wrote into it; undefined when neither says. */
async function versionOf(path: string, recipe: Recipe): Promise<Version | undefined> {
  const said = toVersion(await output(path, recipe.versionArgs), /(\d+)\.(\d+)\.(\d+)/);
  if (said || recipe.goModule === undefined) return said;
  const text = (await readFile(path)).toString("latin1");
  const at = text.indexOf(`mod\t${recipe.goModule}\tv`);
  return at < 0 ? undefined : toVersion(text.slice(at, at + 200), /\tv(\d+)\.(\d+)\.(\d+)/);
}

/** Why the program at `path` can't be taken, as a sentence's end; undefined when it can. */
export async function misfit(path: string, recipe: Recipe): Promise<string | undefined> {
  const version = await versionOf(path, recipe);
  if (version === undefined) return "does not run here or says no version";
  if (fits(recipe, version)) return undefined;
  return `is ${version.join(".")}, and ${recipe.atLeast.join(".")} or later below ${recipe.below.join(".")} is needed`;
}

/** Only what a program says of itself when all is well: a shell's complaint about it may hold digits too. */
function output(path: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(path, args, { timeout: ASKED_MS }, (error, stdout) => resolve(error ? "" : stdout));
  });
}
