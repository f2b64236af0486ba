import type { FileMount, HostMount, Mount, PlacedFile, Stack, Tmpfs } from "../../../../shared/services/wire.ts";
import { mountOf, type WrittenMount } from "../keys/mount-source.ts";
import type { ComposeValues, WrittenService } from "../keys/top.ts";
import { compare, refuse, remark, type Found, type Reading, type Spot } from "../shape/reading.ts";
import { seedOf, settledPath, type BesideMount, type Settled } from "./beside.ts";
import type { Luggage } from "./luggage.ts";
import { travellingFolders } from "./travelling.ts";
import { mountsOf } from "./volumes-from.ts";
import { volumeNames } from "./volume-names.ts";

/** What one container has mounted. */
export interface Mounted {
  readonly mounts: readonly Mount[];
  readonly files: readonly FileMount[];
  readonly hostMounts: readonly HostMount[];
  readonly tmpfs: readonly Tmpfs[];
  readonly hostTimeZone: boolean;
}

export interface AllMounted {
  readonly byContainer: ReadonlyMap<string, Mounted>;
  /** Sorted. */
  readonly volumes: readonly string[];
  readonly seeds: NonNullable<Stack["seeds"]>;
}

type Declared = ComposeValues["volumes"];

/** Settles all mounts of a stack: which are volumes and by what name, which files travel, what folders start with. */
export function settledMounts(
  services: readonly WrittenService[],
  declared: Declared,
  luggage: Luggage,
  reading: Reading,
): AllMounted {
  const all = withDevices(mountsOf(services, reading), declared, reading);
  const written = new Map([...all].map(([name, mounts]) => [name, lastOfEach(mounts, reading)] as const));
  const each = [...written.values()].flat();
  remarkVolumes(each, declared, reading);
  const paths = settledPaths(each, luggage, reading);
  const allFolders = outerFolders(paths);
  const travelling = travellingFolders(services, written, allFolders, luggage, reading);
  const folders = new Map([...allFolders].filter(([source]) => !travelling.has(source)));
  const taken = new Set([...(declared?.value ?? []).map(({ name }) => name), ...namedIn(each)]);
  const names = volumeNames([...folders.values(), ...anonymousIn(written)], taken);
  const context: Context = { paths, travelling, folders, names };
  const byContainer = new Map(
    [...written].map(([name, mounts]) => [name, mountedOf(name, mounts, context, reading)] as const),
  );
  return {
    byContainer,
    volumes: [...new Set([...byContainer.values()].flatMap(({ mounts }) => mounts.map((one) => one.volume)))].toSorted(
      compare,
    ),
    seeds: seedsOf(each, context, luggage, reading),
  };
}

interface Context {
  readonly paths: ReadonlyMap<string, Settled>;
  /** Folder whose files travel → these, by their paths in it. */
  readonly travelling: ReadonlyMap<string, readonly PlacedFile[]>;
  /** Any other folder → the outermost mounted folder that it lies in, often itself. */
  readonly folders: ReadonlyMap<string, string>;
  readonly names: ReadonlyMap<string, string>;
}

type Mounts = readonly Found<WrittenMount>[];
type ByService = ReadonlyMap<string, Mounts>;

/** A volume that stands for a path is a mount of that path. */
function withDevices(written: ByService, declared: Declared, reading: Reading): ByService {
  const devices = new Map(
    (declared?.value ?? []).flatMap(({ name, value }) => (value.device ? [[name, value.device]] : [])),
  );
  if (devices.size === 0) return written;
  const change = ({ value, spot }: Found<WrittenMount>): Mounts => {
    const device = value.kind === "volume" ? devices.get(value.volume) : undefined;
    if (device === undefined || value.kind !== "volume") return [{ value, spot }];
    const source = /^[./~]/.test(device) ? device : `./${device}`;
    const { path, readOnly } = value;
    const mount = mountOf({ source, path, readOnly, noCopy: false, create: true, value: device }, spot, reading);
    return mount === undefined ? [] : [{ value: mount, spot }];
  };
  return new Map([...written].map(([name, mounts]) => [name, mounts.flatMap(change)]));
}

const isBeside = (one: Found<WrittenMount>): one is Found<BesideMount> => one.value.kind === "beside";

const namedIn = (all: Mounts): readonly string[] =>
  all.flatMap(({ value }) => (value.kind === "volume" ? [value.volume] : []));

/** Container and path of every volume without a name. */
const anonymousIn = (written: ByService): readonly string[] =>
  [...written].flatMap(([name, mounts]) =>
    mounts.flatMap(({ value }) => (value.kind === "anonymous" ? [anonymousKey(name, value.path)] : [])),
  );
const anonymousKey = (container: string, path: string): string => `:${container}${path}`;

function remarkVolumes(all: Mounts, declared: Declared, reading: Reading): void {
  const known = new Set(declared?.value.map((volume) => volume.name));
  const used = new Set<string>();
  for (const { value, spot } of all) {
    if (value.kind !== "volume" || used.has(value.volume)) continue;
    used.add(value.volume);
    if (!known.has(value.volume)) remark(reading, spot, "volume-undeclared", { name: value.volume });
  }
  for (const { name, value, spot } of declared?.value ?? []) {
    if (!used.has(name) && value.device === undefined) remark(reading, spot, "volume-unused", { name });
  }
}

function settledPaths(all: Mounts, luggage: Luggage, reading: Reading): Context["paths"] {
  const paths = new Map<string, Settled>();
  for (const mount of all.filter(isBeside)) {
    const { source } = mount.value;
    const before = paths.get(source);
    if (before === undefined || before.kind === "refused") paths.set(source, settledPath(mount, luggage, reading));
  }
  return paths;
}

function outerFolders(paths: Context["paths"]): Context["folders"] {
  const folders = [...paths].flatMap(([path, { kind }]) => (kind === "folder" ? [path] : []));
  const within = (inner: string, outer: string): boolean =>
    outer === "." ? !inner.startsWith("..") : inner.startsWith(`${outer}/`);
  return new Map(
    folders.map((inner) => {
      const around = folders.filter((outer) => outer !== inner && within(inner, outer));
      return [inner, around.toSorted((a, b) => a.length - b.length || compare(a, b))[0] ?? inner];
    }),
  );
}

function mountedOf(container: string, mounts: Mounts, context: Context, reading: Reading): Mounted {
  const volumes: Mount[] = [];
  const files: FileMount[] = [];
  const hostMounts: HostMount[] = [];
  const tmpfs: Tmpfs[] = [];
  for (const { value, spot } of mounts) {
    if (value.kind === "volume") {
      const { volume, path, readOnly, subpath, noCopy } = value;
      volumes.push({ volume, path, readOnly, ...(subpath && { subpath }), ...(noCopy && { noCopy }) });
    } else if (value.kind === "anonymous") {
      const volume = context.names.get(anonymousKey(container, value.path)) ?? "";
      remark(reading, spot, "mount-anonymous", { path: value.path, volume });
      volumes.push({ volume, path: value.path, readOnly: value.readOnly, ...(value.noCopy && { noCopy: true }) });
    } else if (value.kind === "beside") {
      mountPath(value, spot, context, { volumes, files, tmpfs }, reading);
      files.push(...travellingFiles(value, mounts, context));
    } else if (value.kind === "host") {
      hostMounts.push({ hostPath: value.hostPath, path: value.path, readOnly: value.readOnly });
    } else if (value.kind === "tmpfs") {
      const { path, sizeBytes, mode } = value;
      tmpfs.push({ path, ...(sizeBytes && { sizeBytes }), ...(mode !== undefined && { mode }) });
    }
  }
  return {
    mounts: byPath(volumes),
    files: byPath(files),
    hostMounts: byPath(hostMounts),
    tmpfs: byPath(tmpfs),
    hostTimeZone: mounts.some(({ value }) => value.kind === "time-zone"),
  };
}

const byPath = <T extends { readonly path: string }>(all: readonly T[]): readonly T[] =>
  all.toSorted((a, b) => compare(a.path, b.path));

function mountPath(
  { source, path, readOnly }: BesideMount,
  spot: Spot,
  { paths, travelling, folders, names }: Context,
  into: { readonly volumes: Mount[]; readonly files: FileMount[]; readonly tmpfs: Tmpfs[] },
  reading: Reading,
): void {
  const settled = paths.get(source);
  if (settled?.kind === "file") {
    if (!readOnly) remark(reading, spot, "file-read-only", { path: source });
    into.files.push({ file: settled.file, path, mode: settled.mode, uid: 0, gid: 0 });
  }
  if (settled?.kind !== "folder") return;
  if (travelling.has(source)) {
    // As a mounted folder would, it hides what the image has there.
    into.tmpfs.push({ path, sizeBytes: 1024 ** 2, mode: 0o755 });
    return;
  }
  const outer = folders.get(source) ?? source;
  const subpath = outer === source ? "" : outer === "." ? source : source.slice(outer.length + 1);
  into.volumes.push({ volume: names.get(outer) ?? "", path, readOnly, ...(subpath !== "" && { subpath }) });
}

/** The files of a folder that travel, without those in whose place the container has something else mounted. */
function travellingFiles({ source, path }: BesideMount, mounts: Mounts, { travelling }: Context): FileMount[] {
  const within = mounts.map(({ value }) => value.path).filter((other) => other.startsWith(`${path}/`));
  return (travelling.get(source) ?? [])
    .map(({ path: inner, file, mode }) => ({ file, path: `${path}/${inner}`, mode, uid: 0, gid: 0 }))
    .filter((one) => !within.some((other) => one.path === other || one.path.startsWith(`${other}/`)));
}

function seedsOf(all: Mounts, { folders, names }: Context, luggage: Luggage, reading: Reading): AllMounted["seeds"] {
  const seen = new Set<string>();
  const seeds = all.filter(isBeside).flatMap(({ value, spot }) => {
    const outer = folders.get(value.source);
    if (outer === undefined || seen.has(outer)) return [];
    seen.add(outer);
    return seedOf(outer, names.get(outer) ?? "", spot, luggage, reading) ?? [];
  });
  return seeds.toSorted((a, b) => compare(a.volume, b.volume));
}

/** As in Compose, the last mount of a path is the one that counts. */
function lastOfEach(mounts: Mounts, reading: Reading): Mounts {
  const last = new Map(mounts.map((one) => [one.value.path, one]));
  for (const one of mounts) {
    const { path } = one.value;
    const winner = last.get(path);
    if (winner === undefined || winner === one) continue;
    if ((winner.value.kind === "tmpfs") === (one.value.kind === "tmpfs")) {
      remark(reading, one.spot, "mount-twice", { path, last: winner.spot.line });
    } else {
      refuse(reading, winner.spot, "mount-clash", { path, first: one.spot.line });
    }
  }
  return mounts.filter((one) => last.get(one.value.path) === one);
}
