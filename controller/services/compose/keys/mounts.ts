import { done, noted, part, record, required, says, type Values } from "../shape/keys.ts";
import { forms, list } from "../shape/collections.ts";
import { oneOf, string, truth } from "../shape/primitives.ts";
import { bytes } from "../shape/quantities.ts";
import { refuse, remark, type Found, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { fileMode } from "./file-mode.ts";
import { mountOf, type WrittenMount } from "./mount-source.ts";
import { pairs } from "./pairs.ts";

const bindKeys = {
  create_host_path: done(truth(), says("whether an absent folder is made", "si un dossier absent est créé")),
  propagation: noted(
    string(),
    says("mounts made later are not passed on", "les montages faits ensuite ne sont pas transmis"),
  ),
  recursive: noted(
    oneOf(["enabled", "disabled", "writable", "readonly"]),
    says("mounts below are not passed on", "les montages en dessous ne sont pas transmis"),
  ),
  selinux: noted(oneOf(["z", "Z"]), says("nodes label no files", "les machines n’étiquettent pas les fichiers")),
} as const;

const volumeKeys = {
  nocopy: done(truth(), says("what the image has there is not copied", "ce que l’image y contient n’est pas copié")),
  subpath: done(string(), says("a folder within the volume", "un dossier du volume")),
  labels: noted(pairs, says("volumes carry Lierre's own labels", "les volumes portent les étiquettes de Lierre")),
} as const;

const tmpfsKeys = {
  size: done(bytes, says("most of it", "taille maximale")),
  mode: done(fileMode, says("its permissions, such as `0o1777`", "ses permissions, comme `0o1777`")),
} as const;

const longKeys = {
  type: required(
    oneOf(["bind", "volume", "tmpfs", "cluster", "npipe", "image"]),
    says("kind of mount: `volume`, `bind` or `tmpfs`", "sorte de montage : `volume`, `bind` ou `tmpfs`"),
  ),
  source: done(
    string(),
    says("name of the volume, or path beside the file", "nom du volume, ou chemin à côté du fichier"),
  ),
  target: done(string(), says("path in the container", "chemin dans le conteneur")),
  read_only: done(truth(), says("the container may only read", "le conteneur ne peut que lire")),
  bind: done(record(says("`bind`", "`bind`"), bindKeys), says("options of paths", "options des chemins")),
  volume: done(record(says("`volume`", "`volume`"), volumeKeys), says("options of volumes", "options des volumes")),
  tmpfs: done(
    record(says("`tmpfs`", "`tmpfs`"), tmpfsKeys),
    says("options of folders in memory", "options des dossiers en mémoire"),
  ),
  image: noted(
    record(says("`image`", "`image`"), { subpath: part(string()) }),
    says("images are not mounted here", "les images ne sont pas montées ici"),
  ),
  consistency: noted(string(), says("it counted on macOS only", "cela ne comptait que sous macOS")),
} as const;

/** Of paths and SELinux labels, which a volume of ours needs none of; the rest counted on macOS only. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(
  "z Z private rprivate shared rshared slave rslave cached delegated consistent".split(" "),
);

/** `[source:]path[:options]` */
function readShort(value: string, spot: Spot, reading: Reading): WrittenMount | undefined {
  const drive = DRIVE.exec(value)?.[0] ?? "";
  const [first = "", second, options, ...rest] = value.slice(drive.length).split(":");
  if (rest.length > 0 || value === "") {
    refuse(reading, spot, "mount-bad", { value });
    return undefined;
  }
  const words = options?.split(",") ?? [];
  const unknown = words.filter((word) => !["ro", "rw", "nocopy"].includes(word) && !WITHOUT_EFFECT.has(word));
  for (const option of unknown) refuse(reading, spot, "mount-option", { option });
  if (unknown.length > 0) return undefined;
  for (const option of words.filter((word) => word.length > 1 && WITHOUT_EFFECT.has(word))) {
    remark(reading, spot, "mount-option-unused", { option });
  }
  const readOnly = words.includes("ro");
  const written = { readOnly, noCopy: words.includes("nocopy"), create: true, value };
  if (second === undefined) return mountOf({ ...written, source: undefined, path: drive + first }, spot, reading);
  return mountOf({ ...written, source: drive + first, path: second }, spot, reading);
}

/** The drive of a Windows path. `c:/data` is a volume with a short name, and `c:/data:/data` is not. */
const DRIVE = /^[A-Za-z]:(?=\\|\/[^:]*:\/)/;

function readLong(value: Values<typeof longKeys>, spot: Spot, reading: Reading): WrittenMount | undefined {
  const type = value.type?.value;
  if (type === undefined) return undefined;
  const [source, path] = [value.source?.value, value.target?.value];
  const shown = `${source ?? ""}:${path ?? ""}`;
  if (type === "tmpfs" && path?.startsWith("/") === true) {
    const { size, mode } = value.tmpfs?.value ?? {};
    const sizeBytes = size?.value || undefined;
    return { kind: "tmpfs", path, ...(sizeBytes && { sizeBytes }), ...(mode && { mode: mode.value }) };
  }
  if (type === "cluster" || type === "npipe" || type === "image") {
    refuse(reading, spot, "mount-type", { type });
    return undefined;
  }
  if (type === "tmpfs" || (type === "bind" && (source ?? "") === "")) {
    refuse(reading, spot, "mount-bad", { value: shown });
    return undefined;
  }
  const subpath = value.volume?.value.subpath?.value;
  return mountOf(
    {
      source: type === "bind" && source !== undefined && /^[^./~\\]/.test(source) ? `./${source}` : source,
      path,
      readOnly: value.read_only?.value ?? false,
      noCopy: value.volume?.value.nocopy?.value ?? false,
      create: value.bind?.value.create_host_path?.value ?? true,
      ...(subpath !== undefined && { subpath }),
      value: shown,
    },
    spot,
    reading,
  );
}

/** The mounts of a container, each with its place. */
export const mounts: Shape<readonly Found<WrittenMount>[]> = list(
  forms(says("a mount such as `data:/var/lib/data`", "un montage comme `data:/var/lib/data`"), {
    scalar: changed(string(), readShort),
    map: changed(record(says("a mount", "un montage"), longKeys), readLong),
  }),
  says("a list of mounts", "une liste de montages"),
);
