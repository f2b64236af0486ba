import { policiesOfPath } from "../../../../shared/services/policies-used.ts";
import { VolumeName } from "../../../../shared/services/wire.ts";
import { normalPath } from "../shape/paths.ts";
import { refuse, remark, type Reading, type Spot } from "../shape/reading.ts";
import { needWaiver } from "./waiver.ts";

/** What a container has at `path`, as the file says it. */
export type WrittenMount =
  | ({ readonly kind: "volume"; readonly volume: string; readonly subpath?: string } & Place & {
        readonly noCopy: boolean;
      })
  /** A volume without a name. */
  | ({ readonly kind: "anonymous"; readonly noCopy: boolean } & Place)
  /** A path beside the file, in its shortest form: `data`, `.`, `../files`. */
  | ({ readonly kind: "beside"; readonly source: string; readonly isFolder: boolean; readonly create: boolean } & Place)
  /** A path of the machine, or of somebody's home on it (`~/data`). */
  | ({ readonly kind: "host"; readonly hostPath: string } & Place)
  | { readonly kind: "time-zone"; readonly path: string }
  | { readonly kind: "tmpfs"; readonly path: string; readonly sizeBytes?: number; readonly mode?: number };

interface Place {
  readonly path: string;
  readonly readOnly: boolean;
}

export interface MountWords {
  readonly source: string | undefined;
  readonly path: string | undefined;
  readonly readOnly: boolean;
  readonly noCopy: boolean;
  readonly subpath?: string;
  /** An absent folder is made. */
  readonly create: boolean;
  /** As it stands in the file. */
  readonly value: string;
}

const TIME_ZONE: ReadonlySet<string> = new Set(["/etc/localtime", "/etc/timezone"]);
/** Tells a volume from a path beside the file and from a path of the machine; a rule forbids the last. */
export function mountOf(words: MountWords, spot: Spot, reading: Reading): WrittenMount | undefined {
  const { source, readOnly, noCopy, value } = words;
  if (words.path === undefined || !words.path.startsWith("/")) {
    refuse(reading, spot, "mount-bad", { value });
    return undefined;
  }
  const path = plainPath(words.path);
  if (path === "/") {
    refuse(reading, spot, "mount-bad", { value });
    return undefined;
  }
  if (source === undefined) return { kind: "anonymous", path, readOnly, noCopy };
  if (/^(?:\\|[A-Za-z]:[\\/])/.test(source)) {
    refuse(reading, spot, "mount-windows", { source });
    return undefined;
  }
  if (source.startsWith("/") || source.startsWith("~"))
    return hostMount(normalPath(source), { path, readOnly }, spot, reading);
  if (source.startsWith(".")) {
    const isFolder = /(?:^|\/)\.{0,2}$/.test(source);
    return { kind: "beside", source: normalPath(source), isFolder, create: words.create, path, readOnly };
  }
  if (source === "") {
    refuse(reading, spot, "mount-bad", { value });
  } else if (!VolumeName.safeParse(source).success) {
    refuse(reading, spot, source.includes("/") ? "volume-name-path" : "volume-name-bad", { name: source });
  } else {
    const { subpath } = words;
    return { kind: "volume", volume: source, path, readOnly, noCopy, ...(subpath !== undefined && { subpath }) };
  }
  return undefined;
}

function hostMount(source: string, place: Place, spot: Spot, reading: Reading): WrittenMount {
  if (TIME_ZONE.has(source)) {
    if (!place.readOnly) remark(reading, spot, "time-zone-read-only", { source });
    return { kind: "time-zone", path: place.path };
  }
  for (const policy of policiesOfPath(source)) needWaiver(reading, spot, policy, source);
  return { kind: "host", hostPath: source, ...place };
}

/** Without a slash at the end, nor two in a row. */
function plainPath(path: string): string {
  return path.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}
