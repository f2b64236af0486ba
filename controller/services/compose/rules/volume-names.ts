import { sha256Hex } from "../../../../shared/kernel/json.ts";
import { compare } from "../shape/reading.ts";

const NAME_CHARS_MAX = 63;

/** A name that follows from a path: `../files/data` is `files-data`. */
function plainName(path: string): string {
  const plain = path.replace(/[^A-Za-z0-9_.-]+/g, "-").replace(/^[^A-Za-z0-9]+|-+$/g, "");
  return plain === "" ? "folder" : plain;
}

/**
 * Names of volumes for paths that have none. One that is `taken`, or that two paths would share, ends in a hash of its
 * path: it does not depend on the order of the file.
 */
export function volumeNames(paths: readonly string[], taken: ReadonlySet<string>): ReadonlyMap<string, string> {
  const sharers = new Map<string, number>();
  const distinct = [...new Set(paths)].toSorted(compare);
  for (const path of distinct) sharers.set(plainName(path), (sharers.get(plainName(path)) ?? 0) + 1);
  return new Map(
    distinct.map((path) => {
      const name = plainName(path);
      if (!taken.has(name) && sharers.get(name) === 1 && name.length <= NAME_CHARS_MAX) return [path, name];
      return [path, `${name.slice(0, NAME_CHARS_MAX - 7)}-${sha256Hex(path).slice(0, 6)}`];
    }),
  );
}
