import type { Operation } from "../../api/table.ts";
import type { ComposeInput } from "../../services/compose/input.ts";
import { gather, type Gathered } from "../gather.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import type { GivenFile } from "./request.ts";

/** The files of a command, and the fields of its request that are made from them. */
interface Brought {
  readonly files: readonly GivenFile[];
  readonly gathered: Readonly<Record<string, unknown>>;
}

const NOTHING: Brought = { files: [], gathered: {} };

/** Reads the files that were named, and what lies beside them where the operation wants it. */
export async function brought(
  session: Session,
  { op }: Operation,
  options: Readonly<Record<string, unknown>>,
): Promise<Brought> {
  const spec = op.cli?.files;
  if (spec === undefined || (spec.unless !== undefined && options[spec.unless] !== undefined)) return NOTHING;
  const named = (options["file"] ?? []) as readonly string[];
  const paths = named.length > 0 || spec.gather === undefined ? named : usualFiles(session);
  const files = await Promise.all(
    paths.map(async (path): Promise<GivenFile> => {
      const text = path === "-" ? await session.ports.readStdin() : session.file(path, "noFile");
      return { name: path === "-" ? "stdin" : path, text };
    }),
  );
  if (spec.gather === undefined || paths[0] === undefined) return { files, gathered: {} };
  const found = await gatheredFor(session, files, paths[0], options);
  return {
    files,
    gathered: {
      ...found.chosen,
      [spec.gather.beside]: found.gathered.beside,
      [spec.gather.variables]: found.gathered.variables,
    },
  };
}

/** In the order in which Compose looks for them. */
const USUAL = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const USUAL_OVER = USUAL.map((name) => name.replace(/\.(?=ya?ml$)/, ".override."));

function usualFiles(session: Session): readonly string[] {
  const first = (names: readonly string[]) => names.find((name) => session.ports.readFile(name) !== undefined);
  const file = first(USUAL);
  if (file === undefined) throw new UsageError(session.say("noCompose", { names: USUAL.join(", ") }));
  const over = first(USUAL_OVER);
  return over === undefined ? [file] : [file, over];
}

interface Found {
  readonly gathered: Gathered;
  /** The name, where nothing but the folder tells it. */
  readonly chosen: { readonly name?: string };
}

async function gatheredFor(
  session: Session,
  files: readonly GivenFile[],
  first: string,
  options: Readonly<Record<string, unknown>>,
): Promise<Found> {
  const { ports } = session;
  const reader = await ports.compose();
  const slash = first.lastIndexOf("/");
  const folder = first === "-" || slash === -1 ? "." : first.slice(0, slash) || "/";
  const surroundings = {
    read: (input: ComposeInput) => reader.readCompose(input),
    look: (path: string, maxBytes: number) => ports.lookAt(placeOf(path, folder, ports.home), maxBytes),
    variable: (name: string) => (Object.hasOwn(ports.env, name) ? ports.env[name] : undefined),
  };
  const { name, profiles } = options as { readonly name?: string; readonly profiles?: readonly string[] };
  const wanted = { ...(name !== undefined && { name }), ...(profiles !== undefined && { profiles }) };
  const gathered = gather(files, wanted, surroundings);
  const problems = gathered.result.ok ? [] : gathered.result.problems;
  // Such a file is not worth its way.
  const large = problems.find(({ code }) => code === "file-too-large");
  if (large !== undefined) throw new UsageError(`${large.file}: ${large.says[session.language]}`);
  const nameless = name === undefined && problems.some(({ code }) => code === "name-missing");
  const derived = nameless ? reader.derivedName(ports.cwd.split(/[/\\]/).at(-1) ?? "") : undefined;
  return { gathered, chosen: derived === undefined ? {} : { name: derived } };
}

function placeOf(path: string, folder: string, home: string): string {
  if (path.startsWith("~")) return `${home}/${path.slice(1)}`;
  return path.startsWith("/") ? path : `${folder}/${path}`;
}
