import * as fs from "node:fs";
import { dirname } from "node:path";

/** Why the disk refused, as it says itself. */
export type DiskError = NodeJS.ErrnoException;

/** Makes a folder that only its owner may enter, durable with its name, where there is none. */
export function makeFolder(dir: string): void {
  if (fs.existsSync(dir)) return;
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  syncFolder(dirname(dir));
}

/** Replaces a file of mode 0600 whole: on disk before it returns, never half there. Makes its folder where there is none. */
export function replaceFile(path: string, text: string): void {
  makeFolder(dirname(path));
  const next = `${path}.next`;
  const fd = fs.openSync(next, "w", 0o600);
  try {
    fs.writeFileSync(fd, text);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  fs.renameSync(next, path);
  syncFolder(dirname(path));
}

/** Makes renames and new files in a folder durable. */
function syncFolder(dir: string): void {
  const fd = fs.openSync(dir, "r");
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** A file's text; undefined where there is none. */
export const readText = (path: string): string | undefined => readFile(path)?.toString();

/** A file's bytes; undefined where there is none. */
export function readFile(path: string): Buffer | undefined {
  try {
    return fs.readFileSync(path);
  } catch (error) {
    if ((error as DiskError).code === "ENOENT") return undefined;
    throw error;
  }
}
