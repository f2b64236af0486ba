import { textAt } from "../yaml/change.ts";
import { mapTree, type MapEntry, type MapTree, type Tree } from "../yaml/tree.ts";
import { asList, asPairs, asSwitches } from "./forms.ts";
import { uniqueItems } from "./unique.ts";

/** Where in the merged file something stands: `["services", "web", "ports"]`. */
export type Path = readonly string[];
type Merge = (base: Tree, over: Tree, path: Path) => Tree;

/**
 * Merges one file (or part of it) over another as the specification says: maps by key, lists one after the other,
 * anything else replaced; what is unique in a list stands once; some keys have rules of their own. What does not fit
 * together is left as the second says, for its own reader to judge.
 */
export function merged(base: Tree, over: Tree, path: Path = []): Tree {
  if (over.tag !== undefined || base.tag === "reset") return over;
  const rule = ruleOf(path);
  if (rule !== undefined) return rule(base, over, path);
  return mergedPlainly(base, over, path);
}

function mergedPlainly(base: Tree, over: Tree, path: Path): Tree {
  if (isEmpty(over)) return base;
  if (base.kind === "map" && over.kind === "map") return mergedMaps(base, over, path);
  if (base.kind === "list" && over.kind === "list") return appended(base, over, path);
  return over;
}

const isEmpty = (tree: Tree): boolean => tree.kind === "scalar" && tree.type === "null";

export function mergedMaps(base: MapTree, over: MapTree, path: Path): MapTree {
  const entries = new Map(base.entries);
  for (const [name, entry] of over.entries) {
    const before = entries.get(name);
    entries.set(name, before === undefined ? entry : mergedEntry(before, entry, [...path, name]));
  }
  return mapTree(entries, base);
}

function mergedEntry(before: MapEntry, entry: MapEntry, path: Path): MapEntry {
  const value = merged(before.value, entry.value, path);
  return { keyMark: value === entry.value ? entry.keyMark : before.keyMark, value };
}

function appended(base: Tree, over: Tree, path: Path): Tree {
  if (base.kind !== "list" || over.kind !== "list") return over;
  return uniqueItems(path, [...base.items, ...over.items], base);
}

const replaced: Merge = (_, over) => over;

/** `NAME: value` and `- NAME=value` together: by name. */
const asMaps: Merge = (base, over, path) => {
  if (isEmpty(over)) return base;
  const [first, second] = [asPairs(base), asPairs(over)];
  return first === undefined || second === undefined ? over : mergedMaps(first, second, path);
};

/** One text and a list of texts together: one after the other. */
const asLists: Merge = (base, over, path) => {
  if (isEmpty(over)) return base;
  const [first, second] = [asList(base), asList(over)];
  return first === undefined || second === undefined ? over : appended(first, second, path);
};

/** A list of names and a map of names with settings together: by name. */
const asNamed =
  (setting?: Readonly<Record<string, string>>): Merge =>
  (base, over, path) => {
    if (isEmpty(over)) return base;
    const [first, second] = [asSwitches(base, setting), asSwitches(over, setting)];
    return first === undefined || second === undefined ? over : mergedMaps(first, second, path);
  };

const build: Merge = (base, over, path) => {
  if (isEmpty(over)) return base;
  const [first, second] = [asBuild(base), asBuild(over)];
  return first === undefined || second === undefined ? over : mergedMaps(first, second, path);
};

function asBuild(tree: Tree): MapTree | undefined {
  if (tree.kind !== "scalar") return tree.kind === "map" ? tree : undefined;
  return mapTree(new Map([["context", { keyMark: tree, value: tree }]]), tree);
}

/** Options of one driver mean nothing to another. */
const logging: Merge = (base, over, path) => {
  const [first, second] = [textAt(base, "driver"), textAt(over, "driver")];
  return first === undefined || second === undefined || first === second ? mergedPlainly(base, over, path) : over;
};

const RULES: ReadonlyMap<string, Merge> = new Map<string, Merge>([
  ...["annotations", "build.additional_contexts", "build.args", "build.labels", "deploy.labels", "environment"].map(
    (key) => [`services.*.${key}`, asMaps] as const,
  ),
  ...["labels", "sysctls"].map((key) => [`services.*.${key}`, asMaps] as const),
  ...["networks", "volumes"].map((key) => [`${key}.*.labels`, asMaps] as const),
  ...["dns", "dns_opt", "dns_search", "env_file", "extra_hosts", "label_file", "tmpfs", "build.extra_hosts"].map(
    (key) => [`services.*.${key}`, asLists] as const,
  ),
  ...["command", "entrypoint", "healthcheck.test"].map((key) => [`services.*.${key}`, replaced] as const),
  ["services.*.build", build],
  ["services.*.depends_on", asNamed({ condition: "service_started" })],
  ["services.*.networks", asNamed()],
  ["services.*.models", asNamed()],
  ["services.*.logging", logging],
]);

/** The rule for a place; the name of the service, network or volume counts for nothing. */
function ruleOf(path: Path): Merge | undefined {
  return path.length < 3 ? undefined : RULES.get(patternOf(path));
}

const patternOf = ([section = "", , ...rest]: Path): string => [section, "*", ...rest].join(".");
