import { entrySpot } from "../shape/collections.ts";
import { refuse, remark, TOP, type Reading, type Spot } from "../shape/reading.ts";
import { itemSpot } from "../shape/shape.ts";
import { profiles } from "../keys/loading.ts";
import { changedAt, textAt, valueAt, withEntries, without } from "../yaml/change.ts";
import { listTree, type MapTree, type Tree } from "../yaml/tree.ts";

/** Profiles that are on: those asked for, else those of `COMPOSE_PROFILES`. `*` is every one. */
export function activeProfiles(
  given: readonly string[] | undefined,
  variable: string | undefined,
): ReadonlySet<string> {
  const names = given === undefined || given.length === 0 ? (variable ?? "").split(",") : given;
  return new Set(names.map((name) => name.trim()).filter((name) => name !== ""));
}

/** A file without the services whose profiles are all off, each with a note; who needs one of those is refused. */
export function withProfiles(file: MapTree, active: ReadonlySet<string>, reading: Reading): MapTree {
  const services = valueAt(file, "services");
  if (services?.kind !== "map") return file;
  const off = new Map<string, readonly string[]>();
  for (const [name, { keyMark, value }] of services.entries) {
    const needed = profilesOf(value, name, reading);
    if (needed.length === 0 || active.has("*") || needed.some((profile) => active.has(profile))) continue;
    off.set(name, needed);
    const spot = { ...keyMark, key: `services.${name}` };
    remark(reading, spot, "profile-off", { service: name, profiles: needed.join(", "), first: needed[0] ?? "" });
  }
  const kept = [...services.entries].filter(([name]) => !off.has(name));
  const left = withEntries(services, new Map(kept));
  const settled = [...left.entries].reduce<MapTree>(
    (all, [name]) => changedAt(all, name, (service) => withoutOff(name, service, off, reading)),
    left,
  );
  return changedAt(file, "services", () => settled);
}

function profilesOf(service: Tree, name: string, reading: Reading): readonly string[] {
  const entry = service.kind === "map" ? service.entries.get("profiles") : undefined;
  if (entry === undefined) return [];
  const spot = entrySpot({ ...TOP, key: `services.${name}` }, "profiles", entry.keyMark, entry.value);
  return (profiles.read(entry.value, spot, reading) ?? []).map(({ value }) => value);
}

/** A service without its dependencies on what is off. */
function withoutOff(name: string, service: Tree, off: ReadonlyMap<string, readonly string[]>, reading: Reading): Tree {
  const bare = service.kind === "map" ? without(service, "profiles") : service;
  const parent = { ...TOP, key: `services.${name}.depends_on` };
  return changedAt(bare, "depends_on", (needs) => {
    if (needs.kind === "list") {
      const isOff = (item: Tree): boolean => item.kind === "scalar" && off.has(item.text);
      if (!needs.items.some(isOff)) return needs;
      for (const [index, item] of needs.items.entries()) {
        if (item.kind === "scalar") sayOff(name, item.text, true, itemSpot(parent, index, item), off, reading);
      }
      return listTree(
        needs.items.filter((item) => !isOff(item)),
        needs,
      );
    }
    if (needs.kind !== "map") return needs;
    for (const [dependency, { keyMark, value }] of needs.entries) {
      const required = textAt(value, "required") !== "false";
      sayOff(name, dependency, required, entrySpot(parent, dependency, keyMark, value), off, reading);
    }
    return without(needs, ...off.keys());
  });
}

function sayOff(
  container: string,
  dependency: string,
  required: boolean,
  spot: Spot,
  off: ReadonlyMap<string, readonly string[]>,
  reading: Reading,
): void {
  const [first] = off.get(dependency) ?? [];
  if (first === undefined) return;
  if (required) refuse(reading, spot, "depends-off", { container, dependency, profile: first });
  else remark(reading, spot, "depends-left-out", { container, dependency, profile: first });
}
