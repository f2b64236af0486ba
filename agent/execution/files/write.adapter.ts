import { chmod, chown, lstat, mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** A file as it is to be on the disk. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Writes a file whole: beside its place, on disk, then renamed, so that after a power cut it is the old or the new one.
 * What is there already as wished is left alone.
 */
export async function writeWhole(file: WrittenFile): Promise<void> {
  if (await isThere(file)) return;
  const next = `${file.path}.next`;
  const handle = await open(next, "w", 0o600);
  try {
    await handle.writeFile(file.bytes);
    await own(next, file);
    await handle.chmod(file.mode); // after chown, which takes special bits away
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file.path);
  await sync(dirname(file.path));
}

async function isThere({ path, bytes, mode, uid, gid }: WrittenFile): Promise<boolean> {
  try {
    const facts = await lstat(path);
    if (!facts.isFile() || facts.size !== bytes.length || (facts.mode & 0o7777) !== mode) return false;
    return (!asRoot() || (facts.uid === uid && facts.gid === gid)) && bytes.equals(await readFile(path));
  } catch {
    return false;
  }
}

/** A folder that only its owner may enter. Containers see single files of it: the engine mounts them for them. */
export async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

/** Who is not root gives nothing away: there all files are its own, and readable as far as their mode says. */
export async function own(path: string, { uid, gid }: { readonly uid: number; readonly gid: number }): Promise<void> {
  if (asRoot()) await chown(path, uid, gid);
}

const asRoot = (): boolean => process.getuid?.() === 0;

/** Makes renames and new files in a folder durable. */
export async function sync(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
