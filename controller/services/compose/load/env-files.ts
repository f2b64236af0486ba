import { entrySpot } from "../shape/collections.ts";
import { lookBeside, peekBeside, textOf } from "../shape/beside.ts";
import type { LookUp } from "../shape/interpolate.ts";
import { normalPath } from "../shape/paths.ts";
import { refuse, remark, TOP, type Found, type Reading, type Spot } from "../shape/reading.ts";
import { envFiles, labelFiles, type WrittenEnvFile } from "../keys/loading.ts";
import { changedAt, changedEach, withEntry, without } from "../yaml/change.ts";
import { mapTree, textTree, type MapEntry, type MapTree, type Tree } from "../yaml/tree.ts";
import { readDotenv, readRawEnv, type EnvEntry } from "./dotenv.ts";
import { asPairs } from "./forms.ts";
import { refuseSize, sayFaults, type Scope } from "./scope.ts";

/** A file whose services hold, in `environment` and `labels`, what their files of such say; what stands there wins. */
export function withEnvFiles(file: MapTree, scope: Scope, reading: Reading): MapTree {
  return changedAt(file, "services", (services) =>
    changedEach(services, (service, name) => {
      if (service.kind !== "map") return service;
      const spot = { ...TOP, key: `services.${name}` };
      return withLabels(withEnvironment(service, spot, scope, reading), spot, reading);
    }),
  );
}

function withEnvironment(service: MapTree, spot: Spot, { lookUp }: Scope, reading: Reading): MapTree {
  const entry = service.entries.get("env_file");
  if (entry === undefined) return service;
  const files = envFiles.read(entry.value, entrySpot(spot, "env_file", entry.keyMark, entry.value), reading) ?? [];
  const written = service.entries.get("environment");
  const own = written === undefined ? undefined : asPairs(written.value);
  const found = new Map<string, MapEntry>();
  const known: LookUp = (name) => lookUp(name) ?? valueIn(own, name) ?? valueOf(found.get(name));
  for (const one of files) {
    for (const [name, { value }] of valuesIn(one, known, reading)) found.set(name, entryOf(value, one.spot));
  }
  return withPairs(without(service, "env_file"), "environment", found, entry);
}

function withLabels(service: MapTree, spot: Spot, reading: Reading): MapTree {
  const entry = service.entries.get("label_file");
  if (entry === undefined) return service;
  const files = labelFiles.read(entry.value, entrySpot(spot, "label_file", entry.keyMark, entry.value), reading) ?? [];
  const found = new Map<string, MapEntry>();
  const known: LookUp = (name) => valueOf(found.get(name));
  for (const { value: path, spot: at } of files) {
    const one = { value: { path, required: true, format: undefined }, spot: at };
    for (const [name, { value }] of valuesIn(one, known, reading)) found.set(name, entryOf(value, at));
  }
  return withPairs(without(service, "label_file"), "labels", found, entry);
}

const entryOf = (value: string, spot: Spot): MapEntry => ({ keyMark: spot, value: textTree(value, spot) });
const textOfTree = (tree: Tree | undefined): string | undefined =>
  tree?.kind === "scalar" && tree.type !== "null" ? tree.text : undefined;
const valueOf = (entry: MapEntry | undefined): string | undefined => textOfTree(entry?.value);
const valueIn = (map: MapTree | undefined, name: string): string | undefined => valueOf(map?.entries.get(name));

/** A service with these pairs below those that it says itself. */
function withPairs(service: MapTree, key: string, found: ReadonlyMap<string, MapEntry>, at: MapEntry): MapTree {
  if (found.size === 0) return service;
  const written = service.entries.get(key);
  const own = written === undefined ? mapTree(new Map(), at.value) : asPairs(written.value);
  if (own === undefined) return service;
  const value = mapTree(new Map([...found, ...own.entries]), own);
  return withEntry(service, key, { keyMark: written?.keyMark ?? at.keyMark, value });
}

const NONE: ReadonlyMap<string, EnvEntry> = new Map();

function valuesIn(one: Found<WrittenEnvFile>, known: LookUp, reading: Reading): ReadonlyMap<string, EnvEntry> {
  const { format, required } = one.value;
  if (format !== undefined && format.value !== "raw") {
    refuse(reading, format.spot, "env-file-format", { format: format.value });
    return NONE;
  }
  const path = normalPath(one.value.path);
  const held = required ? lookBeside(reading, path, one.spot) : peekBeside(reading, path);
  if (held?.kind === "folder") refuse(reading, one.spot, "file-is-folder", { path });
  else if (held?.kind === "too-large") refuseSize(reading, one.spot, path, held.sizeBytes);
  else if (held?.kind === "absent" && required) refuse(reading, one.spot, "env-file-absent", { path });
  else if (held?.kind === "absent") remark(reading, one.spot, "env-file-left-out", { path });
  const text = textOf(held);
  if (text === undefined) return NONE;
  return sayFaults(format === undefined ? readDotenv(text, known) : readRawEnv(text, known), path, reading);
}
