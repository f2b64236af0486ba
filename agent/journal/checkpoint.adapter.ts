import { renameSync } from "node:fs";
import { join } from "node:path";
import { type DiskError, readFile, replaceFile } from "../../shared/disk/disk.adapter.ts";
import type { Checkpoint } from "../../shared/kernel/journal.ts";
import { sha256Hex } from "../../shared/kernel/json.ts";

const newest = (dir: string): string => join(dir, "checkpoint.json");
const older = (dir: string): string => join(dir, "checkpoint.older.json");

/** The checkpoints of a folder that are whole, newest first: at most two. */
export function loadCheckpoints(dir: string): readonly Checkpoint[] {
  return [newest(dir), older(dir)].flatMap((path) => load(path) ?? []);
}

/** Keeps a checkpoint, and the one before it. Throws what the disk says; the older one is there whatever happens. */
export function storeCheckpoint(dir: string, checkpoint: Checkpoint): void {
  const text = JSON.stringify(checkpoint);
  if (load(newest(dir)) !== undefined) renameSync(newest(dir), older(dir));
  replaceFile(newest(dir), `${sha256Hex(text)}\n${text}\n`);
}

/** Undefined when it is absent or damaged: a checkpoint only saves time, or its twin is there. */
function load(path: string): Checkpoint | undefined {
  try {
    const [sum, text = ""] = readFile(path)?.toString().split("\n") ?? [];
    return sum === sha256Hex(text) ? (JSON.parse(text) as Checkpoint) : undefined;
  } catch (error) {
    if ((error as DiskError).code !== undefined) return undefined;
    throw error;
  }
}
