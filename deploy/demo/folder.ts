/** The state folder as one demo's own. */
import { mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type FolderLock, lockFolder } from "../../shared/journal/lock.adapter.ts";
import type { Home } from "./home.ts";
import { Problem } from "./say.ts";

const POLL_MS = 100;

/** Makes the folder, for this user only, and takes it; the lock goes with this process. Throws a `Problem`. */
export function takeFolder({ folder, logs }: Home): FolderLock {
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  if ("release" in lock) return lock;
  throw new Problem(
    lock.readOnly
      ? { fr: `${folder} n'est pas inscriptible : changez ses droits, ou LIERRE_STATE.`, en: lock.refused }
      : {
          fr: `Une grappe tourne déjà sur ${folder} : Ctrl-C là où elle a démarré, ou npm run demo -- status.`,
          en: `A cluster runs on ${folder} already: Ctrl-C where it was started, or npm run demo -- status.`,
        },
  );
}

/** Takes the folder once who has it is gone, within `withinMs`. */
export async function takeFolderWithin(home: Home, withinMs: number): Promise<FolderLock> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    try {
      return takeFolder(home);
    } catch (error) {
      if (!(error instanceof Problem) || Date.now() >= untilMs) throw error;
      await sleep(POLL_MS);
    }
  }
}
