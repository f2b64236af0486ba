import { SecretName, type FileMount } from "../../../../shared/services/wire.ts";
import type { WrittenFile, WrittenUse } from "../keys/files.ts";
import type { ComposeValues, WrittenService } from "../keys/top.ts";
import { requiredText } from "../load/scope.ts";
import { lookBeside } from "../shape/beside.ts";
import { compare, refuse, type Found, type Reading, type Spot } from "../shape/reading.ts";
import { pack, type Luggage } from "./luggage.ts";

export interface AllFiles {
  readonly byContainer: ReadonlyMap<string, readonly FileMount[]>;
  /** Secrets of the cluster, sorted. */
  readonly secrets: readonly string[];
}

const KINDS = {
  config: { key: "configs", folder: "/" },
  secret: { key: "secrets", folder: "/run/secrets/" },
} as const;
type Kind = keyof typeof KINDS;

/** Read by everybody in the container, changed by nobody. */
const MODE = 0o444;

/** The configs and secrets of each container; their contents are packed. */
export function settledFiles(
  services: readonly WrittenService[],
  values: ComposeValues,
  luggage: Luggage,
  reading: Reading,
): AllFiles {
  const secrets = new Set<string>();
  const known = { config: keysOf("config"), secret: keysOf("secret") };
  const byContainer = new Map(
    services.map((service) => [service.name, [...usesOf(service, "config"), ...usesOf(service, "secret")]] as const),
  );
  return { byContainer, secrets: [...secrets].toSorted(compare) };

  function keysOf(kind: Kind): ReadonlyMap<string, string | undefined> {
    const used = new Set(
      services.flatMap(({ value }) => (value[KINDS[kind].key]?.value ?? []).map((one) => one.value.source)),
    );
    return new Map(
      (values[KINDS[kind].key]?.value ?? []).map(({ name, value, spot }) => [
        name,
        used.has(name) ? keyOf(kind, name, value, spot) : undefined,
      ]),
    );
  }

  function keyOf(kind: Kind, name: string, file: WrittenFile, spot: Spot): string | undefined {
    if (file.from === "cluster") {
      if (SecretName.safeParse(file.name).success) {
        secrets.add(file.name);
        return `secret:${file.name}`;
      }
      refuse(reading, file.spot, "secret-name-bad", { name: file.name });
      return undefined;
    }
    const content = contentOf(file, reading);
    return content === undefined ? undefined : pack(luggage, kind, name, content, spot);
  }

  function usesOf({ value }: WrittenService, kind: Kind): readonly FileMount[] {
    return (value[KINDS[kind].key]?.value ?? []).flatMap(({ value: use, spot }) => {
      const file = known[kind].get(use.source);
      if (file !== undefined) return [mountOf(use, file, KINDS[kind].folder)];
      if (!known[kind].has(use.source)) refuseUnknown({ value: use, spot }, kind, values, reading);
      return [];
    });
  }
}

function mountOf({ source, target, mode, uid, gid }: WrittenUse, file: string, folder: string): FileMount {
  const path =
    target === undefined || target === "" ? folder + source : target.startsWith("/") ? target : folder + target;
  return { file, path, mode: mode ?? MODE, uid: uid ?? 0, gid: gid ?? 0 };
}

function refuseUnknown({ value, spot }: Found<WrittenUse>, kind: Kind, values: ComposeValues, reading: Reading): void {
  const { key } = KINDS[kind];
  // One that was refused where it is declared is not missing as well.
  if (reading.problems.some((problem) => problem.key.startsWith(`${key}.${value.source}`))) return;
  refuse(reading, spot, "file-undeclared", { name: value.source, where: key });
}

/** In base64. Undefined when it is refused, or not known yet. */
function contentOf(file: Exclude<WrittenFile, { from: "cluster" }>, reading: Reading): string | undefined {
  if (file.from === "content") return base64(file.text);
  if (file.from === "environment") {
    const value = reading.variables.lookUp(file.variable);
    if (value === undefined) refuse(reading, file.spot, "file-variable-missing", { variable: file.variable });
    return value === undefined ? undefined : base64(value);
  }
  if (requiredText(file.path, file.spot, reading) === undefined) return undefined;
  const held = lookBeside(reading, file.path, file.spot);
  return held?.kind === "file" ? held.content : undefined;
}

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");
