import { sha256Hex } from "../../shared/kernel/json.ts";
import type { ContainerExtras, Mount, Tmpfs } from "../../shared/services/wire.ts";
import { type ContainerWish, LABELS } from "./engine.ts";

/** A path of the machine as a container sees it: a file that travelled, or a folder within a volume. */
export interface Bind {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** Label of a volume beside those of `LABELS`: its name in the stack. */
const VOLUME_LABEL = "org.lierre.volume";

/** Everything that a container sees of the machine's disk. */
export function mounts(wish: ContainerWish, binds: readonly Bind[]): object[] {
  const { spec } = wish;
  const volumes = spec.mounts.filter((mount) => mount.subpath === undefined);
  return [
    ...volumes.map((mount) => volumeMount(wish, mount)),
    ...[...binds, ...hostBinds(spec.extras ?? {})].map(({ source, target, readOnly }) => ({
      Type: "bind",
      Source: source,
      Target: target,
      ReadOnly: readOnly,
    })),
  ];
}

function volumeMount(wish: ContainerWish, { volume, path, readOnly, noCopy }: Mount): object {
  const source = { Type: "volume", Source: volumeName(wish, volume), Target: path, ReadOnly: readOnly };
  return noCopy === true ? { ...source, VolumeOptions: { NoCopy: true } } : source;
}

function hostBinds({ hostMounts = [] }: ContainerExtras): Bind[] {
  return hostMounts.map(({ hostPath, path, readOnly }) => ({ source: hostPath, target: path, readOnly }));
}

/** Folders in memory, by path, with their options. */
export function memoryFolders(folders: readonly Tmpfs[]): Record<string, string> {
  return Object.fromEntries(
    folders.map(({ path, sizeBytes, mode }) => {
      const size = sizeBytes === undefined ? [] : [`size=${sizeBytes}`];
      const rights = mode === undefined ? [] : [`mode=${mode.toString(8)}`];
      return [path, [...size, ...rights].join(",")];
    }),
  );
}

/**
 * The engine's name of a volume. It ends in a hash of the directory: data restored to another directory is another
 * volume, and an engine never has to be talked out of the old one.
 */
export function volumeName(wish: ContainerWish, volume: string): string {
  const directory = wish.volumes[volume] ?? "";
  return ["lierre", wish.instance, volume, wish.node, sha256Hex(directory).slice(0, 8)].join("-");
}

/** A directory of the host as a volume and not as a bind, so that the image's content is copied up at first use. */
export function volumeBody(wish: ContainerWish, volume: string, directory: string) {
  return {
    Name: volumeName(wish, volume),
    Driver: "local",
    DriverOpts: { type: "none", o: "bind", device: directory },
    Labels: {
      [LABELS.node]: wish.node,
      [LABELS.service]: wish.service,
      [LABELS.instance]: wish.instance,
      [VOLUME_LABEL]: volume,
    },
  };
}
