import { readText, replaceFile } from "../../shared/disk/disk.adapter.ts";

/** A key that lies in a file of its own: how it is made, and how its text is read again. */
export interface KeyKind<Key> {
  /** The words for it in an error. */
  readonly says: string;
  readonly make: () => Promise<string>;
  /** Throws when the text is no such key. */
  readonly read: (text: string) => Key;
}

/**
 * The key of a file; made, and on disk, before the promise resolves when there is none. A damaged one is never replaced:
 * what it opened would be lost for good.
 */
export async function keptKey<Key>(path: string, kind: KeyKind<Key>): Promise<Key> {
  const held = readText(path);
  if (held !== undefined) return readKey(path, held, kind);
  const made = await kind.make();
  replaceFile(path, `${made}\n`);
  return kind.read(made);
}

/** Reads a key's text, or says which file is damaged and what to do. */
export function readKey<Key>(path: string, text: string, { says, read }: KeyKind<Key>): Key {
  try {
    return read(text.trim());
  } catch {
    throw new Error(`${path} does not hold ${says}: it is damaged. Put it back from a backup of the state folder.`);
  }
}
