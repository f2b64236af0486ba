import { STACK_LIMITS, type PlacedFile } from "../../../../shared/services/wire.ts";
import type { WrittenMount } from "../keys/mount-source.ts";
import type { WrittenService } from "../keys/top.ts";
import { filesBelow, peekBeside } from "../shape/beside.ts";
import { pathFrom } from "../shape/paths.ts";
import { remark, type Found, type Reading } from "../shape/reading.ts";
import type { BesideMount } from "./beside.ts";
import { pack, type Luggage } from "./luggage.ts";

/** A folder of more files is data rather than settings, and becomes a volume. */
const TRAVELLING_MAX = 40;

type ByService = ReadonlyMap<string, readonly Found<WrittenMount>[]>;

/** A mount of a folder, and whose it is. */
interface Use extends Found<BesideMount> {
  readonly container: string;
}

/**
 * Folders that containers only read and that hold few files: these travel with the stack as files, so that a changed
 * one is a new release and nothing is left on any node. Source → the files below it. `folders`: source → the outermost
 * mounted folder that it lies in; all that lie in one travel, or none.
 */
export function travellingFolders(
  services: readonly WrittenService[],
  written: ByService,
  folders: ReadonlyMap<string, string>,
  luggage: Luggage,
  reading: Reading,
): ReadonlyMap<string, readonly PlacedFile[]> {
  const travelling = new Map<string, readonly PlacedFile[]>();
  const places = freePlaces(services, written, folders);
  for (const [outer, uses] of usesByFolder(written, folders)) {
    const [first] = uses;
    if (first === undefined || uses.some(({ value }) => !value.readOnly)) continue;
    if (peekBeside(reading, outer)?.kind !== "folder") continue;
    const below = filesBelow(reading, outer, first.spot);
    if (below?.ok !== true || below.files.length > TRAVELLING_MAX) continue;
    const sources = [...new Set(uses.map(({ value }) => value.source))];
    const parts = new Map(
      sources.map((source) => [source, below.files.filter((file) => isIn(file.path, outer, source))]),
    );
    if ([...parts.values()].some(({ length }) => length === 0) || !takePlaces(places, uses, parts)) continue;
    for (const [source, files] of parts)
      travelling.set(
        source,
        files.map(({ path, content, mode }) => ({
          path: pathFrom(outer, path).slice(source === "." ? 0 : source.length + 1),
          file: pack(luggage, "file", pathFrom(outer, path), content, first.spot),
          // Its owner on the node is another one.
          mode: (mode & 0o777) | 0o444,
        })),
      );
    remark(reading, first.spot, "folder-travels", { path: outer, count: below.files.length });
  }
  return travelling;
}

const isIn = (path: string, outer: string, source: string): boolean =>
  source === "." || pathFrom(outer, path).startsWith(`${source}/`);

function usesByFolder(written: ByService, folders: ReadonlyMap<string, string>): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  for (const [container, mounts] of written)
    for (const { value, spot } of mounts) {
      const outer = value.kind === "beside" ? folders.get(value.source) : undefined;
      if (outer === undefined || value.kind !== "beside") continue;
      uses.set(outer, [...(uses.get(outer) ?? []), { value, spot, container }]);
    }
  return uses;
}

/** How many files each container may still be given beside those that it is given anyway. */
function freePlaces(
  services: readonly WrittenService[],
  written: ByService,
  folders: ReadonlyMap<string, string>,
): Map<string, number> {
  return new Map(
    services.map(({ name, value: { configs, secrets } }) => {
      const single = (written.get(name) ?? []).filter(
        ({ value }) => value.kind === "beside" && !folders.has(value.source),
      );
      const uses = (configs?.value.length ?? 0) + (secrets?.value.length ?? 0);
      return [name, STACK_LIMITS.mounts - single.length - uses];
    }),
  );
}

/** Takes the places of a folder in all containers that have it, or in none. */
function takePlaces(
  places: Map<string, number>,
  uses: readonly Use[],
  parts: ReadonlyMap<string, readonly unknown[]>,
): boolean {
  const left = new Map(places);
  for (const { container, value } of uses)
    left.set(container, (left.get(container) ?? 0) - (parts.get(value.source)?.length ?? 0));
  if ([...left.values()].some((count) => count < 0)) return false;
  for (const [container, count] of left) places.set(container, count);
  return true;
}
