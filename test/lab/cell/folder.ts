/** A run's folder: all that its engines, agents and controller write. Held by a lock that goes with the run's process. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type FolderLock, lockFolder } from "../../../shared/journal/lock.adapter.ts";
import { removeCgroups } from "./cgroups.ts";

const PREFIX = "lierre-lab-";

export interface Cell {
  readonly folder: string;
  /** Names the run's cgroups. */
  readonly name: string;
  readonly lock: FolderLock;
}

export function takeCell(): Cell {
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  const lock = lockFolder(folder);
  if ("refused" in lock) throw new Error(lock.refused);
  return { folder, name: basename(folder), lock };
}

export async function removeCell({ folder, name, lock }: Cell): Promise<void> {
  await removeCgroups(name);
  lock.release();
  rmSync(folder, { recursive: true, force: true });
}

/** Removes what killed runs left: their processes, networks and mounts went with them. One whose owner lives is left. */
export async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((found) => found.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const lock = lockFolder(folder);
    if ("release" in lock) await removeCell({ folder, name, lock });
  }
}
