import { STACK_LIMITS } from "../../../../shared/services/wire.ts";
import type { Beside } from "../input.ts";
import { pathFrom, normalPath } from "./paths.ts";
import { compare, TOP, type Reading, type Spot } from "./reading.ts";

/**
 * What lies at a path, relative to the first file's folder (`./data`, `../shared/app.conf`, `/etc/x`, `~/x`). Undefined
 * when that is not known yet: it is then asked for, and the caller goes on without a word. What stays unknown to the
 * end is refused at `spot`.
 */
export function lookBeside(reading: Reading, path: string, spot: Spot = TOP): Beside | undefined {
  const known = peekBeside(reading, path);
  const wanted = normalPath(path);
  if (known === undefined && !reading.asked.missing.has(wanted)) reading.asked.missing.set(wanted, spot);
  return known;
}

/** The same for what may as well be absent: what stays unknown counts as absent. */
export function peekBeside(reading: Reading, path: string): Beside | undefined {
  const wanted = normalPath(path);
  const known = reading.beside.get(wanted);
  if (known === undefined) reading.asked.paths.add(wanted);
  return known;
}

/** The text of a file beside; undefined when it is none, or not known yet. */
export function textOf(beside: Beside | undefined): string | undefined {
  return beside?.kind === "file" ? Buffer.from(beside.content, "base64").toString("utf8") : undefined;
}

/** One file of a folder: its path within that folder, content in base64, mode. */
export interface FileBelow {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** All files of a folder, sorted by path, or why they can't travel. `path` is where the limit was passed. */
export type Below =
  | { readonly ok: true; readonly files: readonly FileBelow[]; readonly sizeBytes: number }
  | { readonly ok: false; readonly because: "absent" | "not-folder"; readonly path: string }
  | { readonly ok: false; readonly because: "too-large"; readonly path: string; readonly sizeBytes: number }
  | { readonly ok: false; readonly because: "too-many"; readonly path: string; readonly count: number };

/** Files that one look may name: more would not travel anyway. */
const WALKED_MAX = STACK_LIMITS.files * 4;
const DEPTH_MAX = 64;

/** Whether a file or folder is left out, by its path within the folder that is walked. */
type Skip = (path: string, isFolder: boolean) => boolean;

/**
 * Walks a folder with `lookBeside`, skipping only what `skip` says, as far as what may travel
 * (`STACK_LIMITS.fileBytes` in all, `STACK_LIMITS.files` of them). Undefined while a part is not known yet.
 */
export function filesBelow(
  reading: Reading,
  folder: string,
  spot: Spot = TOP,
  skip: Skip = () => false,
): Below | undefined {
  const top = lookBeside(reading, folder, spot);
  if (top === undefined) return undefined;
  if (top.kind !== "folder") {
    return { ok: false, because: top.kind === "absent" ? "absent" : "not-folder", path: normalPath(folder) };
  }
  const walk: Walk = { reading, spot, skip, files: [], sizeBytes: 0, seen: 0, complete: true };
  const stopped = walkFolder(walk, normalPath(folder), "", top.names, 0);
  if (stopped !== undefined) return stopped;
  if (!walk.complete) return undefined;
  return { ok: true, files: walk.files.toSorted((a, b) => compare(a.path, b.path)), sizeBytes: walk.sizeBytes };
}

interface Walk {
  readonly reading: Reading;
  readonly spot: Spot;
  readonly skip: Skip;
  readonly files: FileBelow[];
  sizeBytes: number;
  seen: number;
  complete: boolean;
}

function walkFolder(
  walk: Walk,
  folder: string,
  within: string,
  names: readonly string[],
  depth: number,
): Below | undefined {
  walk.seen += names.length;
  if (walk.seen > WALKED_MAX || depth > DEPTH_MAX) {
    return { ok: false, because: "too-many", path: folder, count: walk.seen };
  }
  for (const name of names) {
    const path = pathFrom(folder, name);
    const inner = within === "" ? name : `${within}/${name}`;
    // Whether it is a folder is not known before it is looked at, and what is left out need not be.
    if (walk.skip(inner, false) && walk.skip(inner, true)) continue;
    const held = lookBeside(walk.reading, path, walk.spot);
    if (walk.skip(inner, held?.kind === "folder")) continue;
    if (held === undefined) walk.complete = false;
    else if (held.kind === "too-large") return { ok: false, because: "too-large", path, sizeBytes: held.sizeBytes };
    else if (held.kind === "folder") {
      const stopped = walkFolder(walk, path, inner, held.names, depth + 1);
      if (stopped !== undefined) return stopped;
    } else if (held.kind === "file") {
      walk.files.push({ path: inner, content: held.content, mode: held.mode });
      walk.sizeBytes += Buffer.byteLength(held.content, "base64");
      if (walk.sizeBytes > STACK_LIMITS.fileBytes) {
        return { ok: false, because: "too-large", path: folder, sizeBytes: walk.sizeBytes };
      }
      if (walk.files.length > STACK_LIMITS.files) {
        return { ok: false, because: "too-many", path: folder, count: walk.files.length };
      }
    }
  }
  return undefined;
}
