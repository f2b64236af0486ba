import { VolumeName, type Mount } from "../../../../shared/services/wire.ts";
import { forms, list } from "../shape/collections.ts";
import { done, later, noted, record, required, type Values } from "../shape/keys.ts";
import { string, truth } from "../shape/primitives.ts";
import { refuse, type Found, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

const longKeys = {
  type: required(string({ en: "`volume`", fr: "`volume`" }), {
    en: "kind of mount: `volume`",
    fr: "sorte de montage : `volume`",
  }),
  source: done(string(), { en: "name of the volume", fr: "nom du volume" }),
  target: done(string(), { en: "path in the container", fr: "chemin dans le conteneur" }),
  read_only: done(truth(), { en: "the container may only read", fr: "le conteneur ne peut que lire" }),
  consistency: noted({ en: "it counted on macOS only", fr: "cela ne comptait que sous macOS" }),
  bind: later("options of bind mounts", "options des montages de dossiers"),
  volume: later("options of volumes", "options des volumes"),
  tmpfs: later("options of memory mounts", "options des montages en mémoire"),
  image: later("options of image mounts", "options des montages d’images"),
} as const;

interface Written {
  readonly source: string | undefined;
  readonly path: string | undefined;
  readonly readOnly: boolean;
  readonly value: string;
}

/** `[source:]path[:options]` */
function readShort(value: string, spot: Spot, reading: Reading): Mount | undefined {
  const drive = DRIVE.exec(value)?.[0] ?? "";
  const [first = "", second, options, ...rest] = value.slice(drive.length).split(":");
  if (rest.length > 0 || value === "") {
    refuse(reading, spot, "mount-bad", { value });
    return undefined;
  }
  const words = options?.split(",") ?? [];
  const unknown = words.filter((word) => !MOUNT_OPTIONS.has(word));
  for (const option of unknown) refuse(reading, spot, "mount-option", { option });
  if (unknown.length > 0) return undefined;
  const readOnly = words.includes("ro");
  if (second === undefined) return check({ source: undefined, path: drive + first, readOnly, value }, spot, reading);
  return check({ source: drive + first, path: second, readOnly, value }, spot, reading);
}

/** The drive of a Windows path. `c:/data` is a volume with a short name, and `c:/data:/data` is not. */
const DRIVE = /^[A-Za-z]:(?=\\|\/[^:]*:\/)/;

/** SELinux labels (`z`, `Z`) concern paths of the host, and a volume needs none. */
const MOUNT_OPTIONS: ReadonlySet<string> = new Set(["ro", "rw", "z", "Z"]);

function readLong(value: Values<typeof longKeys>, spot: Spot, reading: Reading): Mount | undefined {
  const type = value.type?.value;
  if (type === undefined) return undefined;
  const [source, path] = [value.source?.value, value.target?.value];
  if (type === "bind") {
    refuse(reading, spot, "mount-bind", { source: source ?? "", path: path ?? "/data" });
    return undefined;
  }
  if (type !== "volume") {
    refuse(reading, spot, "mount-type", { type });
    return undefined;
  }
  const shown = `${source ?? ""}:${path ?? ""}`;
  return check({ source, path, readOnly: value.read_only?.value ?? false, value: shown }, spot, reading);
}

function check({ source, path, readOnly, value }: Written, spot: Spot, reading: Reading): Mount | undefined {
  if (source !== undefined && isHostPath(source)) {
    refuse(reading, spot, "mount-bind", { source, path: path ?? "/data" });
  } else if (path === undefined || !path.startsWith("/")) {
    refuse(reading, spot, "mount-bad", { value });
  } else if (source === undefined || source === "") {
    refuse(reading, spot, "mount-anonymous", { path });
  } else if (!VolumeName.safeParse(source).success) {
    refuse(reading, spot, "volume-name-bad", { name: source });
  } else {
    return { volume: source, path, readOnly };
  }
  return undefined;
}

const isHostPath = (source: string): boolean => /^(?:[./~\\]|[A-Za-z]:[\\/])/.test(source);

/** The volumes that a container mounts, each with its place. */
export const mounts: Shape<readonly Found<Mount>[]> = changed(
  list(
    forms(
      { en: "a mount such as `data:/var/lib/data`", fr: "un montage comme `data:/var/lib/data`" },
      {
        scalar: changed(string(), readShort),
        map: changed(record({ en: "a mount", fr: "un montage" }, longKeys), readLong),
      },
    ),
    { en: "a list of mounts", fr: "une liste de montages" },
  ),
  (found, _, reading) => {
    const taken = new Map<string, Spot>();
    for (const { value, spot } of found) {
      const first = taken.get(value.path);
      if (first === undefined) taken.set(value.path, spot);
      else refuse(reading, spot, "mount-clash", { path: value.path, first: first.line });
    }
    return found;
  },
);
