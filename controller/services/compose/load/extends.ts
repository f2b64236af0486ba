import { entrySpot } from "../shape/collections.ts";
import { folderOf, normalPath } from "../shape/paths.ts";
import { refuse, TOP, type Spot } from "../shape/reading.ts";
import { extended } from "../keys/loading.ts";
import { changedAt, valueAt, without } from "../yaml/change.ts";
import type { MapEntry, MapTree, Tree } from "../yaml/tree.ts";
import { merged, mergedMaps } from "./merge.ts";
import { isRemote, requiredText, shownName } from "./scope.ts";
import { settled } from "./settle.ts";
import { parsedSource, readied, type Model } from "./source.ts";

/** Services of one file, by its path. */
interface Siblings {
  readonly path: string;
  readonly services: Tree | undefined;
}

interface Resolving {
  readonly model: Model;
  /** Files that services are taken from, each read once. */
  readonly files: Map<string, Siblings | undefined>;
  /** Finished services, by file and name; undefined while one is on its way, which tells a circle. */
  readonly known: Map<string, Tree | undefined>;
}

/** A file whose services are whole: each merged over the one that it extends. */
export function withExtends(document: MapTree, path: string, model: Model): MapTree {
  const services = document.entries.get("services")?.value;
  if (services?.kind !== "map" || ![...services.entries.values()].some(({ value }) => extendsOf(value) !== undefined)) {
    return document;
  }
  const resolving: Resolving = { model, files: new Map(), known: new Map() };
  const siblings = { path, services };
  return changedAt(document, "services", () =>
    [...services.entries.keys()].reduce<MapTree>(
      (changed, name) => changedAt(changed, name, () => whole(name, siblings, [], resolving)),
      services,
    ),
  );
}

const extendsOf = (service: Tree): MapEntry | undefined =>
  service.kind === "map" ? service.entries.get("extends") : undefined;

/** A service merged over all that it extends. */
function whole(name: string, from: Siblings, trail: readonly string[], resolving: Resolving): Tree {
  const id = `${from.path}\0${name}`;
  const done = resolving.known.get(id);
  if (done !== undefined) return done;
  const written = valueAt(from.services, name);
  const entry = written === undefined ? undefined : extendsOf(written);
  if (written?.kind !== "map" || entry === undefined) return written ?? EMPTY;
  const service = without(written, "extends");
  const spot = entrySpot({ ...TOP, key: `services.${name}` }, "extends", entry.keyMark, entry.value);
  resolving.known.set(id, undefined);
  const base = baseOf(entry.value, spot, from, [...trail, id], resolving);
  const result = base === undefined ? service : merged(base, service, ["services", name]);
  resolving.known.set(id, result);
  return result;
}

const EMPTY: Tree = { kind: "map", entries: new Map(), size: 1, file: "", line: 1, column: 1 };

function baseOf(
  value: Tree,
  spot: Spot,
  from: Siblings,
  trail: readonly string[],
  resolving: Resolving,
): MapTree | undefined {
  const { loading } = resolving.model;
  const asked = extended.read(value, spot, loading.reading);
  const siblings = asked?.file === undefined ? from : fileOf(asked.file.value, asked.file.spot, resolving);
  if (asked === undefined || siblings === undefined) {
    loading.complete = false;
    return undefined;
  }
  const id = `${siblings.path}\0${asked.service}`;
  if (trail.includes(id)) {
    const names = [...trail.slice(trail.indexOf(id)), id].map((one) => one.slice(one.indexOf("\0") + 1));
    refuse(loading.reading, spot, "extends-cycle", { cycle: names.join(" → ") });
    loading.complete = false;
    return undefined;
  }
  if (valueAt(siblings.services, asked.service) === undefined) {
    const where = shownName(loading.reading, siblings.path);
    refuse(loading.reading, spot, "extends-unknown", { service: asked.service, where });
    loading.complete = false;
    return undefined;
  }
  const base = whole(asked.service, siblings, trail, resolving);
  return base.kind === "map" ? settled(base) : undefined;
}

/** The services of another file, its variables and paths worked out. */
function fileOf(written: string, spot: Spot, { model, files }: Resolving): Siblings | undefined {
  const { loading } = model;
  const path = normalPath(written);
  if (isRemote(written)) {
    refuse(loading.reading, spot, "source-remote", { path: written });
    return undefined;
  }
  if (files.has(path)) return files.get(path);
  const text = requiredText(path, spot, loading.reading);
  const source = { path, name: shownName(loading.reading, path), text: text ?? "" };
  const parsed = text === undefined ? undefined : parsedSource(source, loading);
  const inFolder = { ...model, folder: folderOf(path) };
  const documents = parsed?.documents.map((document) => readied(document, inFolder)) ?? [];
  const [first, ...others] = documents;
  const file = first && others.reduce((base, over) => mergedMaps(base, over, []), first);
  const siblings = file && { path, services: valueAt(file, "services") };
  files.set(path, siblings);
  return siblings;
}
