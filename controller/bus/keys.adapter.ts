import { join } from "node:path";
import { createNkey, type Nkey, nkeyOfSeed } from "../../shared/bus/nkey.adapter.ts";
import { readText, replaceFile } from "../../shared/disk/disk.adapter.ts";

/** The controller's own key on the bus, kept in a folder (`bus.nkey`, 0600) and made there at first. */
export async function keptNkey(folder: string): Promise<Nkey> {
  const path = join(folder, "bus.nkey");
  const kept = readText(path);
  if (kept !== undefined) {
    try {
      return nkeyOfSeed(kept.trim());
    } catch {
      throw new Error(`${path} holds no nkey seed. Remove it and start again: a new one is made.`);
    }
  }
  const nkey = createNkey();
  replaceFile(path, `${nkey.seed}\n`);
  return nkey;
}
