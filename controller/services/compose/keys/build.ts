import { forms, list } from "../shape/collections.ts";
import { done, noted, record, says, unsupported, type Values } from "../shape/keys.ts";
import { string, truth, truthOrText, wholeOrText } from "../shape/primitives.ts";
import type { Note, Problem, Reading } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { fileUses } from "./files.ts";
import { ulimits } from "./limits.ts";
import { stringOrList, wordList } from "./lists.ts";
import { pairs } from "./pairs.ts";
import type { WrittenWord } from "./written-word.ts";

/** How an image is made, as the file says it; nothing of it is looked at beside an `image:`. */
export interface WrittenBuild {
  readonly context: string;
  readonly dockerfile: string;
  readonly inline?: string;
  readonly args: ReadonlyMap<string, WrittenWord>;
  readonly target?: string;
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
}

const CACHE = says(
  "every build on a node starts from that node's own cache",
  "chaque construction part du cache de sa machine",
);
const MARKS = says("the image never leaves its node", "l’image ne quitte jamais sa machine");
const RIGHTS = says(
  "a build on a node gets no rights of its own. Remove it",
  "une construction sur une machine n’a pas de droits propres. Retirez-le",
);
const ELSEWHERE = says(
  "only the folder of the context travels to the node. Copy what is needed into it",
  "seul le dossier du contexte voyage vers la machine. Copiez-y ce qu’il faut",
);

const keys = {
  context: done(
    string(),
    says(
      "folder that the image is made from; the file's own when absent",
      "dossier dont l’image est faite ; celui du fichier sans cette clé",
    ),
  ),
  dockerfile: done(string(), says("file in it that says how", "fichier de ce dossier qui dit comment")),
  dockerfile_inline: done(string(), says("the same, written here", "la même chose, écrite ici")),
  args: done(
    pairs,
    says("variables of the build; they are no place for secrets", "variables de la construction ; pas de secrets ici"),
  ),
  target: done(string(), says("stage to stop at", "étape où s’arrêter")),
  labels: noted(pairs, MARKS),
  tags: noted(list(string()), MARKS),
  provenance: noted(truthOrText(), MARKS),
  sbom: noted(truthOrText(), MARKS),
  platforms: noted(
    list(string()),
    says("an image is made for the node that it is made on", "une image est faite pour la machine où elle est faite"),
  ),
  cache_from: noted(list(string()), CACHE),
  cache_to: noted(list(string()), CACHE),
  no_cache: noted(truth(), CACHE),
  no_cache_filter: noted(stringOrList, CACHE),
  pull: noted(truth(), CACHE),
  shm_size: noted(
    wholeOrText(),
    says("builds have the engine's usual limits", "les constructions ont les limites usuelles du moteur"),
  ),
  ulimits: noted(
    ulimits,
    says("builds have the engine's usual limits", "les constructions ont les limites usuelles du moteur"),
  ),
  isolation: noted(string(), says("it counts under Windows only", "cela ne compte que sous Windows")),
  additional_contexts: unsupported(pairs, ELSEWHERE),
  ssh: unsupported(pairs, RIGHTS),
  secrets: unsupported(fileUses, RIGHTS),
  entitlements: unsupported(wordList, RIGHTS),
  privileged: unsupported(truth(), RIGHTS),
  network: unsupported(string(), RIGHTS),
  extra_hosts: unsupported(pairs, RIGHTS),
} as const;

function assemble(value: Values<typeof keys>): Omit<WrittenBuild, "problems" | "notes"> {
  const { context, dockerfile, dockerfile_inline: inline, args, target } = value;
  return {
    context: context?.value ?? ".",
    dockerfile: dockerfile?.value ?? "Dockerfile",
    ...(inline && { inline: inline.value }),
    args: new Map(
      (args?.value ?? []).flatMap(({ name, value: text, veiled }) =>
        text === null ? [] : [[name, { text, veiled }] as const],
      ),
    ),
    ...(target && { target: target.value }),
  };
}

const written = forms(says("a folder, or a map with `context`", "un dossier, ou un dictionnaire avec `context`"), {
  scalar: changed(string(), (context) => ({ context, dockerfile: "Dockerfile", args: new Map<string, WrittenWord>() })),
  map: changed(record(says("`build`", "`build`"), keys), assemble),
});

/** `build:`, a folder or a map. What is said of its keys counts only where the image is made. */
export const build: Shape<WrittenBuild> = {
  ...written,
  read(tree, spot, reading) {
    const aside: Reading = { ...reading, problems: [], notes: [] };
    const value = written.read(tree, spot, aside);
    const isMoot = ({ code }: Problem): boolean => code === "key-unsupported";
    reading.problems.push(...aside.problems.filter((one) => !isMoot(one)));
    return value && { ...value, problems: aside.problems.filter(isMoot), notes: aside.notes };
  },
};
