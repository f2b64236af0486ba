import type { Beside, ComposeInput } from "../../../../controller/services/compose/input.ts";
import { load } from "../../../../controller/services/compose/load/load.ts";
import {
  newReading,
  saidNotes,
  saidProblems,
  whatIsAsked,
} from "../../../../controller/services/compose/shape/reading.ts";
import type { Tree } from "../../../../controller/services/compose/yaml/tree.ts";

/** A file beside, from its text. */
export const file = (text: string, mode = 0o644): Beside => ({
  kind: "file",
  content: Buffer.from(text).toString("base64"),
  mode,
});

export const ABSENT: Beside = { kind: "absent" };
export const folder = (...names: readonly string[]): Beside => ({ kind: "folder", names });

type Plain = string | null | readonly Plain[] | { readonly [name: string]: Plain };

/** A tree as JSON; every scalar is its text. */
function plain(tree: Tree): Plain {
  if (tree.kind === "list") return tree.items.map(plain);
  if (tree.kind === "map")
    return Object.fromEntries([...tree.entries].map(([name, { value }]) => [name, plain(value)]));
  return tree.type === "null" ? null : tree.text;
}

/** Loads files: the first is `compose.yaml`, the others `1.yaml`, `2.yaml`…; what lies beside is given by its text. */
export function loaded(
  texts: string | readonly string[],
  beside: Readonly<Record<string, string | Beside>> = {},
  rest: Partial<ComposeInput> = {},
) {
  const given = typeof texts === "string" ? [texts] : texts;
  const files = given.map((text, index) => ({ name: index === 0 ? "compose.yaml" : `${index}.yaml`, text }));
  const known = Object.entries(beside).map(([path, held]) => [path, typeof held === "string" ? file(held) : held]);
  const reading = newReading({ files, beside: { ".env": ABSENT, ...Object.fromEntries(known) }, ...rest });
  const { tree, complete, name } = load(reading);
  return {
    tree: tree && (plain(tree) as { readonly [name: string]: Plain }),
    source: tree,
    complete,
    name,
    problems: saidProblems(reading),
    notes: saidNotes(reading),
    asked: whatIsAsked(reading),
    missing: [...reading.asked.missing.keys()],
  };
}

/** The one service `web` of the merged files. */
export function webOf(texts: string | readonly string[], beside: Readonly<Record<string, string | Beside>> = {}) {
  const { tree, problems } = loaded(texts, beside);
  if (problems.length > 0) throw new Error(problems.map(({ says }) => says.en).join("\n"));
  const services = tree?.["services"] as { readonly web: Plain } | undefined;
  if (services === undefined) throw new Error("the file has no services");
  return services.web;
}

/** A file with one service `web` of these lines. */
export const webFile = (...lines: readonly string[]): string =>
  ["services:", "  web:", ...lines.map((line) => `    ${line}`)].join("\n");
