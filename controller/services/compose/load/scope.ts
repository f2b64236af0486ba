import { lookBeside, peekBeside, textOf } from "../shape/beside.ts";
import type { LookUp } from "../shape/interpolate.ts";
import { folderOf, pathFrom } from "../shape/paths.ts";
import { refuse, remark, type Reading, type Spot } from "../shape/reading.ts";
import { STACK_LIMITS } from "../../../../shared/services/wire.ts";
import { readDotenv, type EnvEntry, type EnvFile } from "./dotenv.ts";

/** What variables stand for in one file. An included file has a scope of its own around that of the including one. */
export interface Scope {
  readonly lookUp: LookUp;
  /** The same without what stands behind all files: secrets of the cluster and values made by the platform. */
  readonly written: LookUp;
}

/** Name of a variable that templates leave to the platform: `SERVICE_PASSWORD_DB`, `SERVICE_FQDN_APP_3000`… */
const MAGIC = /^SERVICE_(?:USER|PASSWORD|PASSWORDWITHSYMBOLS|BASE64|REALBASE64|HEX|FQDN|URL|NAME)_[A-Z0-9_]+$/;

const own = (table: Readonly<Record<string, string>> | undefined, name: string): string | undefined =>
  table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;

/**
 * The scope of the given files: the person's shell, then `.env` beside the first file, then secrets of the cluster,
 * then the platform's own values for the stack that `stackName` tells.
 */
export function outerScope(reading: Reading, stackName: () => string | undefined): Scope {
  const { input } = reading;
  const shell: LookUp = (name) => {
    reading.asked.variables.add(name);
    return own(input.variables, name);
  };
  const dotenv = dotenvValues(".env", reading, shell);
  const written: LookUp = (name) => shell(name) ?? dotenv.get(name)?.value;
  const behind: LookUp = (name) => {
    const secret = own(input.secrets, name);
    if (secret !== undefined) {
      reading.asked.secrets.set(name, secret);
      return secret;
    }
    if (name === "COMPOSE_PROJECT_NAME") return stackName();
    const service = input.magic !== undefined && MAGIC.test(name) ? stackName() : undefined;
    return service === undefined ? undefined : input.magic?.(service, name);
  };
  return { written, lookUp: (name) => written(name) ?? behind(name) };
}

/** The scope of an included file: what it has around it, then these files of variables, the last first. */
export function innerScope(around: Scope, tables: readonly ReadonlyMap<string, EnvEntry>[]): Scope {
  const inFiles: LookUp = (name) => tables.findLast((table) => table.has(name))?.get(name)?.value;
  const written: LookUp = (name) => around.written(name) ?? inFiles(name);
  return { written, lookUp: (name) => written(name) ?? around.lookUp(name) };
}

/** The variables of a `.env` that need not be there. */
export function dotenvValues(path: string, reading: Reading, lookUp: LookUp): ReadonlyMap<string, EnvEntry> {
  const held = peekBeside(reading, path);
  const spot = fileSpot(reading, path);
  if (held?.kind === "too-large") refuseSize(reading, spot, path, held.sizeBytes);
  const text = textOf(held);
  return text === undefined ? new Map() : sayFaults(readDotenv(text, lookUp), path, reading);
}

/** The text of a file that must be there; undefined when it is not, which is then said at `spot`, or not yet known. */
export function requiredText(path: string, spot: Spot, reading: Reading): string | undefined {
  const held = lookBeside(reading, path, spot);
  if (held?.kind === "absent") refuse(reading, spot, "file-absent", { path });
  if (held?.kind === "folder") refuse(reading, spot, "file-is-folder", { path });
  if (held?.kind === "too-large") refuseSize(reading, spot, path, held.sizeBytes);
  return textOf(held);
}

export const refuseSize = (reading: Reading, spot: Spot, path: string, sizeBytes: number): void =>
  refuse(reading, spot, "beside-too-large", { path, sizeBytes, limitBytes: STACK_LIMITS.fileBytes });

/** Reports what is wrong with a file of variables, at its own lines, and hands back what is right. */
export function sayFaults(file: EnvFile, path: string, reading: Reading): ReadonlyMap<string, EnvEntry> {
  const at = (line: number): Spot => ({ ...fileSpot(reading, path), line });
  for (const fault of file.faults) {
    if (fault.code === "variable-required") {
      const message = { en: "no reason given", fr: "sans raison donnée" };
      refuse(reading, at(fault.line), fault.code, { variable: fault.variable, message });
    } else {
      refuse(reading, at(fault.line), fault.code, {});
    }
  }
  for (const { variable, line } of file.unset) remark(reading, at(line), "variable-unset", { variable });
  return file.entries;
}

/** The top of a file beside, by the name that sentences give it. */
const fileSpot = (reading: Reading, path: string): Spot => ({
  file: shownName(reading, path),
  line: 1,
  column: 1,
  key: "",
});

/** How sentences name a file beside: as the first file is named, by the folder that it lies in. */
export const shownName = ({ file }: Reading, path: string): string => pathFrom(folderOf(file), path);

/** Whether a path leads elsewhere than to a disk: `https://…`, `git@…`, `oci://…`. */
export const isRemote = (path: string): boolean => /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/.test(path);
