import { entrySpot } from "../shape/collections.ts";
import { folderOf, pathFrom } from "../shape/paths.ts";
import { refuse, remark, TOP, type Spot } from "../shape/reading.ts";
import { include, type Included } from "../keys/loading.ts";
import { valueAt, withEntry, without } from "../yaml/change.ts";
import { mapTree, sameTree, type MapEntry, type MapTree } from "../yaml/tree.ts";
import { readDotenv, type EnvEntry } from "./dotenv.ts";
import { mergedMaps } from "./merge.ts";
import { dotenvValues, innerScope, isRemote, requiredText, sayFaults, shownName, type Scope } from "./scope.ts";
import { parsedSource, type Model, type Parsed, type Source } from "./source.ts";

/** What an included file brings in; its name and its `x-*` are its own. */
const SECTIONS = ["services", "volumes", "networks", "secrets", "configs", "models"] as const;

/** What was brought in so far: section → name → what, and from which file. */
type Brought = Map<string, Map<string, { readonly entry: MapEntry; readonly from: string }>>;

/** How files become one, which is asked again of those that are included. */
type Merge = (files: readonly Parsed[], model: Model) => MapTree | undefined;

/** A file with what it includes below what it says itself. */
export function withIncludes(document: MapTree, model: Model, merge: Merge): MapTree {
  const entry = document.entries.get("include");
  if (entry === undefined) return document;
  const { reading } = model.loading;
  const spot = entrySpot(TOP, "include", entry.keyMark, entry.value);
  const brought: Brought = new Map(SECTIONS.map((section) => [section, new Map()]));
  const wanted = include.read(entry.value, spot, reading);
  if (wanted === undefined) model.loading.complete = false;
  for (const one of wanted ?? []) {
    const file = includedFile(one, model, merge);
    if (file === undefined) model.loading.complete = false;
    else bringIn(file, one, brought, model);
  }
  return SECTIONS.reduce((whole, section) => withSection(whole, section, brought, model), without(document, "include"));
}

function bringIn(file: MapTree, one: Included, brought: Brought, { loading }: Model): void {
  const { reading } = loading;
  const from = shownPaths(one);
  const own = file.entries.get("x-lierre");
  if (own !== undefined) remark(reading, { ...own.keyMark, key: "x-lierre" }, "include-extension", { file: from });
  for (const section of SECTIONS) {
    const held = valueAt(file, section);
    const sofar = brought.get(section);
    if (held?.kind !== "map" || sofar === undefined) continue;
    for (const [name, entry] of held.entries) {
      const before = sofar.get(name);
      if (before === undefined) sofar.set(name, { entry, from });
      else if (!sameTree(before.entry.value, entry.value)) {
        refuse(reading, one.spot, "include-conflict", { name: `${section}.${name}`, first: before.from, second: from });
      }
    }
  }
}

const shownPaths = ({ paths }: Included): string => paths.map(({ value }) => value).join(", ");

/** One section of the file merged over what was brought in; what stands in both is said. */
function withSection(document: MapTree, section: string, brought: Brought, { loading }: Model): MapTree {
  const names = brought.get(section);
  const [first] = names?.values() ?? [];
  const written = document.entries.get(section);
  if (names === undefined || first === undefined) return document;
  if (written !== undefined && written.value.kind !== "map" && !isEmpty(written)) return document;
  const mark = written?.value ?? first.entry.keyMark;
  const below = mapTree(new Map([...names].map(([name, { entry }]) => [name, entry])), mark);
  const above = written?.value.kind === "map" ? written.value : undefined;
  for (const [name, { keyMark, value }] of above?.entries ?? []) {
    const held = names.get(name);
    if (held === undefined || sameTree(held.entry.value, value)) continue;
    remark(loading.reading, { ...keyMark, key: `${section}.${name}` }, "include-merged", { name, file: held.from });
  }
  const value = above === undefined ? below : mergedMaps(below, above, [section]);
  return withEntry(document, section, { keyMark: written?.keyMark ?? mark, value });
}

const isEmpty = ({ value }: MapEntry): boolean => value.kind === "scalar" && value.type === "null";

/** What one entry of `include` stands for: its files merged, in their own folder and with their own variables. */
function includedFile(one: Included, model: Model, merge: Merge): MapTree | undefined {
  const { reading } = model.loading;
  const sources = one.paths.flatMap(({ value, spot }) => sourceAt(value, spot, model) ?? []);
  const [main] = sources;
  if (main === undefined || sources.length < one.paths.length) return undefined;
  const again = sources.find(({ path }) => model.trail.includes(path));
  if (again !== undefined) {
    const files = [...model.trail.slice(model.trail.indexOf(again.path)), again.path];
    refuse(reading, one.spot, "include-cycle", { cycle: files.join(" → ") });
    return undefined;
  }
  const folder = one.folder === undefined ? folderOf(main.path) : pathFrom(model.folder, one.folder.value);
  const scope = scopeOf(one, folder, model);
  const parsed = sources.flatMap((source) => parsedSource(source, model.loading) ?? []);
  if (scope === undefined || parsed.length < sources.length) return undefined;
  const trail = [...model.trail, ...sources.map(({ path }) => path)];
  return merge(parsed, { ...model, scope, folder, trail });
}

function sourceAt(written: string, spot: Spot, { folder, loading }: Model): Source | undefined {
  const { reading } = loading;
  if (isRemote(written)) {
    refuse(reading, spot, "source-remote", { path: written });
    return undefined;
  }
  const path = pathFrom(folder, written);
  const text = requiredText(path, spot, reading);
  return text === undefined ? undefined : { path, name: shownName(reading, path), text };
}

/** Its own files of variables, or the `.env` in its folder, within the scope around. Undefined when one is missing. */
function scopeOf({ envFiles }: Included, folder: string, { scope, folder: around, loading }: Model): Scope | undefined {
  const { reading } = loading;
  if (envFiles === undefined) {
    return innerScope(scope, [dotenvValues(pathFrom(folder, ".env"), reading, scope.written)]);
  }
  const wanted = envFiles.filter(({ value }) => value !== "/dev/null");
  const tables = wanted.flatMap(({ value, spot }): ReadonlyMap<string, EnvEntry>[] => {
    const path = pathFrom(around, value);
    const text = requiredText(path, spot, reading);
    return text === undefined ? [] : [sayFaults(readDotenv(text, scope.written), path, reading)];
  });
  return tables.length < wanted.length ? undefined : innerScope(scope, tables);
}
