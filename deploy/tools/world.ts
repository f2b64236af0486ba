/** What the fetcher takes from its surroundings, so that a test can give it others. */
import { homedir } from "node:os";
import { join } from "node:path";

export type World = Readonly<{
  env: Readonly<Record<string, string | undefined>>;
  /** A processor as Node names it. */
  arch: string;
  /** A line of progress for a person. */
  say: (line: string) => void;
}>;

export const thisMachine: World = {
  env: process.env,
  arch: process.arch,
  say: (line) => void process.stderr.write(`lierre: ${line}\n`),
};

/** Where fetched tools are kept: the person's cache, so that a new clone fetches nothing again. */
export function cacheFolder(world: World): string {
  const base = world.env["XDG_CACHE_HOME"] || join(world.env["HOME"] || homedir(), ".cache");
  return join(base, "lierre", "tools");
}
