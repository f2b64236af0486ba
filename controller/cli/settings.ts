import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import type { Language } from "../api/language.ts";
import type { CliPorts } from "./ports.ts";
import { UsageError } from "./usage-error.ts";

/** Options that stand on every command. */
export interface GlobalFlags {
  readonly json?: boolean;
  readonly api?: string;
  readonly tokenFile?: string;
  readonly ca?: string;
  readonly timeout?: string;
  readonly color?: boolean;
  readonly yes?: boolean;
}

const ConfigFile = z.strictObject({
  api: z.url().optional(),
  tokenFile: z.string().optional(),
  ca: z.string().optional(),
});
type Config = z.infer<typeof ConfigFile>;

const FALLBACK_API = "http://127.0.0.1:7400";

/** Where the command line speaks to, and the files that prove who speaks. */
export interface Place {
  readonly api: string;
  readonly tokenFile: string | undefined;
  readonly caFile: string | undefined;
}

type World = Pick<CliPorts, "env" | "cwd" | "home" | "readFile">;

/**
 * Flag, then environment, then ~/.config/lierre/config.json, then cli.json of the folder
 * LIERRE_STATE names, else of the nearest .lierre from this folder up.
 * A token goes only to the address it was written beside (or that was named together with it), so that a folder of
 * someone else's can't have it sent elsewhere.
 */
export function placeOf(flags: GlobalFlags, world: World): Place {
  const { env } = world;
  const named = flags.api ?? present(env["LIERRE_API"]);
  const configs = configsOf(world);
  const config =
    named === undefined ? configs.find(({ api }) => api !== undefined) : configs.find(({ api }) => api === named);
  // A token that was written beside no address goes where the person says, never where a folder says.
  const said = named !== undefined || config === undefined;
  const loose = said ? configs.find(({ api, tokenFile }) => api === undefined && tokenFile !== undefined) : undefined;
  return {
    api: (named ?? config?.api ?? FALLBACK_API).replace(/\/+$/, ""),
    tokenFile: flags.tokenFile ?? present(env["LIERRE_TOKEN_FILE"]) ?? config?.tokenFile ?? loose?.tokenFile,
    caFile: flags.ca ?? present(env["LIERRE_CA"]) ?? config?.ca,
  };
}

const present = (text: string | undefined): string | undefined => (text === "" ? undefined : text);

function configsOf({ env, cwd, home, readFile }: World): readonly Config[] {
  const own = join(present(env["XDG_CONFIG_HOME"]) ?? join(home, ".config"), "lierre", "config.json");
  const state = present(env["LIERRE_STATE"]);
  const folders = state === undefined ? foldersUp(cwd).map((folder) => join(folder, ".lierre")) : [state];
  const here = folders.map((folder) => join(folder, "cli.json"));
  const nearest = here.find((path) => readFile(path) !== undefined);
  return [own, ...(nearest === undefined ? [] : [nearest])].flatMap((path) => {
    const text = readFile(path);
    return text === undefined ? [] : [configOf(text, path)];
  });
}

function foldersUp(from: string): readonly string[] {
  const up = dirname(from);
  return up === from ? [from] : [from, ...foldersUp(up)];
}

/** Files are named relative to the file that names them. */
function configOf(text: string, path: string): Config {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`${path}: JSON?`);
  }
  const read = ConfigFile.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new UsageError(`${path}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
  }
  const beside = (file: string | undefined) => (file === undefined ? {} : resolve(dirname(path), file));
  const { api, tokenFile, ca } = read.data;
  return {
    ...(api === undefined ? {} : { api: api.replace(/\/+$/, "") }),
    ...(tokenFile === undefined ? {} : { tokenFile: beside(tokenFile) as string }),
    ...(ca === undefined ? {} : { ca: beside(ca) as string }),
  };
}

/** French where the system speaks French, else English. */
export function languageOfSystem(env: CliPorts["env"]): Language {
  const set = [env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]].find((text) => text !== undefined && text !== "");
  return set?.toLowerCase().startsWith("fr") === true ? "fr" : "en";
}

/** Colour only where a person looks, and did not ask for none. */
export function wantsColour({ env, tty }: Pick<CliPorts, "env" | "tty">, flags: GlobalFlags): boolean {
  return tty.stdout && flags.color !== false && !present(env["NO_COLOR"]) && env["TERM"] !== "dumb";
}
