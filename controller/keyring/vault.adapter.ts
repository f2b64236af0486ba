import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { identityToRecipient } from "age-encryption";
import { readText } from "../../shared/disk/disk.adapter.ts";
import { PersonId } from "../../shared/kernel/ids.ts";
import type { PersonVault } from "../ports.ts";
import { openText, sealText } from "./age.ts";
import { keptKey, readKey } from "./key-file.adapter.ts";
import { ageKind } from "./kinds.adapter.ts";

/**
 * One age identity per person, each a file of `folder`. Dropping the file erases the person: what the journal and
 * its copies hold of them can be opened by nobody any more. Backups must not keep these files beside the journal's.
 */
export function openVault(folder: string): PersonVault {
  const fileOf = (person: string) => join(folder, `${PersonId.parse(person)}.key`);
  return {
    seal: async (person, text) => {
      const identity = await keptKey(fileOf(person), ageKind);
      return await sealText(await identityToRecipient(identity), text);
    },
    open: async (person, sealed) => {
      const path = fileOf(person);
      const held = readText(path);
      return held === undefined ? undefined : await openText(readKey(path, held, ageKind), sealed);
    },
    drop: async (person) => {
      await rm(fileOf(person), { force: true });
      await syncFolder(folder);
    },
  };
}

/** The name is gone from the disk, not only from memory. A folder that never was is as good. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
