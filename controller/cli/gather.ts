import type { Beside, ComposeInput, ComposeResult, GivenFile } from "../services/compose/input.ts";

/** The machine, as gathering sees it. */
export interface Surroundings {
  readonly read: (input: ComposeInput) => ComposeResult;
  /** What lies at a path, seen from the first file's folder. */
  readonly look: (path: string, maxBytes: number) => Beside;
  readonly variable: (name: string) => string | undefined;
}

/** What Compose files want: paths beside them, and variables of the shell. */
export interface Gathered {
  readonly beside: Readonly<Record<string, Beside>>;
  readonly variables: Readonly<Record<string, string>>;
  /** How the files read with all that, as far as this machine can tell. */
  readonly result: ComposeResult;
}

/** A file, and all of them together, in bytes: what travels with a service is less. */
const FILE_BYTES_MAX = 256 * 1024;
const ALL_BYTES_MAX = 376 * 1024;
/** Each round looks one folder deeper. */
const ROUNDS_MAX = 100;

/**
 * Reads Compose files over and over, each time with what they asked for the time before, until they ask for nothing
 * new. Only variables that a file names are looked up.
 */
export function gather(
  files: readonly GivenFile[],
  chosen: { readonly name?: string; readonly profiles?: readonly string[] },
  { read, look, variable }: Surroundings,
): Gathered {
  const beside = new Map<string, Beside>();
  const variables = new Map<string, string | undefined>();
  let bytesLeft = ALL_BYTES_MAX;
  for (let round = 1; ; round++) {
    const held = { beside: Object.fromEntries(beside), variables: given(variables) };
    const result = read({ files, ...chosen, ...held });
    const paths = result.asked.paths.filter((path) => !beside.has(path));
    const names = result.asked.variables.filter((name) => !variables.has(name));
    if ((paths.length === 0 && names.length === 0) || round === ROUNDS_MAX) return { ...held, result };
    for (const name of names) variables.set(name, variable(name));
    for (const path of paths) {
      const found = look(path, Math.min(FILE_BYTES_MAX, Math.max(bytesLeft, 0)));
      if (found.kind === "file") bytesLeft -= Buffer.byteLength(found.content, "base64");
      beside.set(path, found);
    }
  }
}

const given = (variables: ReadonlyMap<string, string | undefined>): Record<string, string> =>
  Object.fromEntries([...variables].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
