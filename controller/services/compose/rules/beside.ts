import type { Stack } from "../../../../shared/services/wire.ts";
import { STACK_LIMITS } from "../../../../shared/services/wire.ts";
import type { WrittenMount } from "../keys/mount-source.ts";
import { filesBelow, peekBeside } from "../shape/beside.ts";
import { showBytes } from "../shape/quantities.ts";
import { refuse, remark, type Found, type Reading, type Spot } from "../shape/reading.ts";
import { pack, type Luggage } from "./luggage.ts";

export type BesideMount = Extract<WrittenMount, { kind: "beside" }>;
type Seed = NonNullable<Stack["seeds"]>[number];

/** What becomes of a path beside the file. */
export type Settled =
  | { readonly kind: "folder" }
  | { readonly kind: "file"; readonly file: string; readonly mode: number }
  | { readonly kind: "refused" };

/** Looks at a mounted path: a folder becomes a volume, a file travels. Absent folders are made, as Compose makes them. */
export function settledPath({ value, spot }: Found<BesideMount>, luggage: Luggage, reading: Reading): Settled {
  const { source } = value;
  const held = peekBeside(reading, source);
  if (held?.kind === "file") {
    return { kind: "file", file: pack(luggage, "file", source, held.content, spot), mode: held.mode & 0o777 };
  }
  if (held?.kind === "too-large") {
    refuse(reading, spot, "file-too-large-beside", { path: source, size: showBytes(held.sizeBytes), limit: LIMIT });
    return { kind: "refused" };
  }
  if (held?.kind === "folder") return { kind: "folder" };
  if (value.isFolder || (value.create && !looksLikeFile(value))) return { kind: "folder" };
  refuse(reading, spot, "mount-file-absent", { path: source, target: value.path });
  return { kind: "refused" };
}

const LIMIT = showBytes(STACK_LIMITS.fileBytes);

/** `app.conf` and `Caddyfile` are files, `conf.d` is a folder: where nothing lies there, only the names can tell. */
function looksLikeFile({ source, path }: BesideMount): boolean {
  return [source, path].some((one) => {
    const name = one.split("/").at(-1) ?? "";
    return /.\.(?!d$)[A-Za-z][A-Za-z0-9]{0,9}$/.test(name) || /[a-z]file$/.test(name);
  });
}

/** What lies in a folder when its volume is first made. Undefined when there is nothing, or it can't travel. */
export function seedOf(
  source: string,
  volume: string,
  spot: Spot,
  luggage: Luggage,
  reading: Reading,
): Seed | undefined {
  const held = peekBeside(reading, source);
  if (held?.kind !== "folder") {
    remark(reading, spot, "folder-absent", { path: source, volume });
    return undefined;
  }
  const below = filesBelow(reading, source, spot);
  if (below === undefined) return undefined;
  if (!below.ok) {
    const params = { path: below.path, limit: LIMIT, files: STACK_LIMITS.files };
    refuse(reading, spot, "folder-too-large", params);
    return undefined;
  }
  remark(reading, spot, below.files.length === 0 ? "folder-empty" : "folder-seeded", { path: source, volume });
  if (below.files.length === 0) return undefined;
  const files = below.files.map(({ path, content, mode }) => ({
    path,
    file: pack(luggage, "seed", `${volume}/${path}`, content, spot),
    mode: mode & 0o777,
  }));
  return { volume, files };
}
