/** The cgroups of a run's containers, in either version of cgroups: what is in them, and taking them away. */
import { existsSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = "/sys/fs/cgroup";
const GONE_WITHIN_MS = 15_000;
const POLL_MS = 50;

/** Processes below a cgroup, by controller or unified. */
export function pidsIn(cgroup: string): readonly number[] {
  const files = roots(cgroup)
    .flatMap(withAllBelow)
    .map((folder) => join(folder, "cgroup.procs"));
  const pids = files.filter(existsSync).flatMap((file) => readFileSync(file, "utf8").trim().split("\n"));
  return [...new Set(pids.filter((pid) => pid !== "").map(Number))];
}

/** Removes a cgroup and all below it, once nothing runs there any more: what was killed takes a moment to go. */
export async function removeCgroups(cgroup: string): Promise<void> {
  const endMs = performance.now() + GONE_WITHIN_MS;
  for (;;) {
    try {
      for (const folder of roots(cgroup).flatMap(withAllBelow).toReversed()) rmdirSync(folder);
      return;
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await sleep(POLL_MS);
    }
  }
}

function roots(cgroup: string): readonly string[] {
  const controllers = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [ROOT, ...controllers.map(({ name }) => join(ROOT, name))].map((at) => join(at, cgroup)).filter(existsSync);
}

/** Itself first, each folder before those in it. */
function withAllBelow(folder: string): readonly string[] {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...inside.flatMap(({ name }) => withAllBelow(join(folder, name)))];
}
