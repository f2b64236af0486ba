import { derivedName } from "../rules/name.ts";
import { interpolate, type LookUp } from "../shape/interpolate.ts";
import { folderOf, pathBelow } from "../shape/paths.ts";
import { TOP, type Reading } from "../shape/reading.ts";
import { textAt } from "../yaml/change.ts";
import type { MapTree } from "../yaml/tree.ts";
import { withEnvFiles } from "./env-files.ts";
import { mergedModel } from "./model.ts";
import { activeProfiles, withProfiles } from "./profiles.ts";
import { outerScope } from "./scope.ts";
import { leaveTraces } from "./settle.ts";
import { FILES_MAX, parsedSource, type Loading, type Parsed } from "./source.ts";

/** The given files as one. */
export interface Loaded {
  /** Undefined when one of the given files is none: nothing more can be said then. */
  readonly tree: MapTree | undefined;
  /** Whether all that was included and extended could be read; else something may only seem to be missing. */
  readonly complete: boolean;
  /** The stack's name by hand or by `COMPOSE_PROJECT_NAME`, which win over what the files say. */
  readonly name: string | undefined;
}

/**
 * From the given files to one: parsed, variables replaced, what they include and extend taken in, merged, services of
 * profiles that are off left out, files of variables read. Every value keeps its place, in whichever file.
 */
export function load(reading: Reading): Loaded {
  const { input } = reading;
  const loading: Loading = { reading, filesLeft: FILES_MAX, complete: true };
  const folder = folderOf(reading.file);
  const given = input.files.map(({ name, text }) => ({ path: pathBelow(folder, name), name, text }));
  const files = given.map((source) => parsedSource(source, loading));
  const parsed = files.flatMap((file) => file ?? []);
  const scope = outerScope(reading, () => name ?? statedName(parsed, scope.written) ?? folderName(reading));
  const name = input.name ?? projectName(scope.written);
  reading.variables.lookUp = scope.lookUp;
  const active = activeProfiles(input.profiles, scope.lookUp("COMPOSE_PROFILES"));
  if (parsed.length < files.length) return { tree: undefined, complete: false, name };
  const trail = given.map(({ path }) => path);
  const merged = mergedModel(parsed, { loading, scope, folder: ".", trail });
  if (merged === undefined) return { tree: undefined, complete: false, name };
  const tree = withEnvFiles(withProfiles(merged, active, reading), scope, reading);
  leaveTraces(tree, TOP, reading);
  return { tree, complete: loading.complete, name };
}

function projectName(lookUp: LookUp): string | undefined {
  const written = lookUp("COMPOSE_PROJECT_NAME");
  return written === undefined ? undefined : derivedName(written);
}

/** The last name that the files state. */
function statedName(files: readonly Parsed[], lookUp: LookUp): string | undefined {
  const names = files.flatMap(({ documents }) => documents.map((document) => textAt(document, "name")));
  const name = names.findLast((text) => text !== undefined && text !== "");
  const filled = name === undefined ? undefined : interpolate(name, lookUp);
  return filled?.ok === true ? filled.text : undefined;
}

const folderName = ({ file }: Reading): string | undefined => derivedName(file.split(/[/\\]/).at(-2) ?? "");
