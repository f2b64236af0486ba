import type { LooseCapability } from "./capability.ts";
import type { EntrySpec } from "./contract.ts";
import type { Entry } from "./entry.ts";
import type { Part } from "./scope.ts";

/** Everything that folds one kind of entry: its own capability first, then its followers, in order of the list. */
interface Kind {
  readonly spec: EntrySpec;
  readonly folders: { readonly part: Part; readonly fold: (state: object, entry: Entry) => void }[];
}

/** kind → who folds it. */
export type Kinds = ReadonlyMap<string, Kind>;

export function createKinds(parts: readonly Part[]): Kinds {
  const kinds = new Map<string, Kind>();
  for (const part of parts) {
    for (const [name, spec] of Object.entries(part.is.contract.entries)) {
      const fold = part.is.evolve[name];
      kinds.set(`${part.is.contract.name}.${name}`, { spec, folders: fold === undefined ? [] : [{ part, fold }] });
    }
    for (const { kind, fold } of part.is.follows ?? []) {
      const followed = kinds.get(kind);
      if (followed === undefined) throw new Error(`${part.is.contract.name} follows ${kind}, which nobody writes`);
      followed.folders.push({ part, fold });
    }
  }
  return kinds;
}

/** Folds an entry into every state that cares, in place. A sentence when this version can't read the entry. */
export function foldEntry(kinds: Kinds, entry: Entry): string | undefined {
  const kind = kinds.get(entry.kind);
  if (kind === undefined || entry.version > kind.spec.version) return tooNew(entry);
  const current = entry.version === kind.spec.version ? entry : upcast(entry, kind.spec);
  for (const { part, fold } of kind.folders) fold(part.scope.state, current);
  return undefined;
}

function tooNew({ seq, kind, version }: Entry): string {
  return `The journal was written by a newer Lierre: entry ${seq} is ${kind} version ${version}, which this version does not know. Start the newer Lierre.`;
}

/** Brings the body of an older entry up to what its contract says now. */
export function upcast(entry: Entry, spec: EntrySpec): Entry {
  let body = entry.body;
  for (let version = entry.version; version < spec.version; version += 1) {
    const step = spec.upcasts?.[version];
    if (step === undefined) throw new Error(`${entry.kind}: no upcast from version ${version}`);
    body = step(body);
  }
  return { ...entry, version: spec.version, body };
}

/** True when every capability finds its own fold, of its own version, in what a checkpoint kept. */
export function foldsFit(
  capabilities: readonly LooseCapability[],
  folds: Readonly<Record<string, { readonly version: number }>>,
): boolean {
  return capabilities.every(({ contract, foldVersion }) => folds[contract.name]?.version === foldVersion);
}
