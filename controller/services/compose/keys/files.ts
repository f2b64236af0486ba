import { forms, list, named, type Named } from "../shape/collections.ts";
import { done, noted, record, says, unsupported, type Values } from "../shape/keys.ts";
import { string } from "../shape/primitives.ts";
import { refuse, type Found, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { fileMode } from "./file-mode.ts";
import { pairs } from "./pairs.ts";
import { driverOptions, external } from "./volumes.ts";

const OWN_NAME = says("only Swarm has names of its own for them", "seul Swarm leur donne des noms propres");
const NO_DRIVER = says(
  "nothing here would fetch or fill it. Give its content by `file:` or `environment:`",
  "rien ici ne le chercherait ni ne le remplirait. Donnez son contenu par `file:` ou `environment:`",
);

/** Where the content of a config or secret comes from. */
export type WrittenFile =
  | { readonly from: "content"; readonly text: string }
  | { readonly from: "environment"; readonly variable: string; readonly spot: Spot }
  | { readonly from: "file"; readonly path: string; readonly spot: Spot }
  /** A secret of the cluster. */
  | { readonly from: "cluster"; readonly name: string; readonly spot: Spot };

const shared = {
  file: done(string(), says("file beside the Compose file", "fichier à côté du fichier Compose")),
  environment: done(string(), says("variable that holds the content", "variable qui contient le texte")),
  labels: noted(pairs, says("nothing here asks for them", "rien ici ne les demande")),
  template_driver: unsupported(string(), NO_DRIVER),
} as const;

const configKeys = {
  ...shared,
  content: done(string(), says("the content itself", "le contenu lui-même")),
  external: done(
    external,
    says("`false`: configs travel with the stack", "`false` : les configs voyagent avec la pile"),
  ),
  name: noted(string(), OWN_NAME),
} as const;

const secretKeys = {
  ...shared,
  external: done(
    external,
    says("a secret of the cluster: `lierre secret set NAME`", "un secret de la grappe : `lierre secret set NOM`"),
  ),
  name: done(string(), says("name of that secret", "nom de ce secret")),
  driver: unsupported(string(), NO_DRIVER),
  driver_opts: unsupported(driverOptions, NO_DRIVER),
} as const;

type Said = Partial<Values<typeof configKeys>> & Pick<Values<typeof secretKeys>, "file" | "environment" | "external">;

/** The one source that it names; undefined when it names none or several. */
function sourceOf(value: Said, name: string, spot: Spot, reading: Reading): WrittenFile | undefined {
  const { file, environment, content } = value;
  const sources: WrittenFile[] = [
    ...(file ? [{ from: "file" as const, path: file.value, spot: file.spot }] : []),
    ...(environment ? [{ from: "environment" as const, variable: environment.value, spot: environment.spot }] : []),
    ...(content ? [{ from: "content" as const, text: content.value }] : []),
  ];
  if (sources.length !== 1) refuse(reading, spot, "file-source", { name });
  return sources.length === 1 ? sources[0] : undefined;
}

const config = changed(record(says("a config", "une config"), configKeys), (value, spot, reading) => {
  const name = spot.key.split(".").at(-1) ?? "";
  if (value.external?.value.is !== true) return sourceOf(value, name, spot, reading);
  refuse(reading, value.external.spot, "config-external", { name });
  return undefined;
});

const secret = changed(
  record(says("a secret", "un secret"), secretKeys),
  (value, spot, reading): WrittenFile | undefined => {
    const name = spot.key.split(".").at(-1) ?? "";
    if (value.external?.value.is !== true) return sourceOf(value, name, spot, reading);
    return { from: "cluster", name: value.name?.value ?? value.external.value.name ?? name, spot: value.external.spot };
  },
);

/** The declared configs and secrets. */
export const configs: Shape<readonly Named<WrittenFile>[]> = named(config);
export const secrets: Shape<readonly Named<WrittenFile>[]> = named(secret);

/** A config or secret as a service takes it. */
export interface WrittenUse {
  readonly source: string;
  readonly target?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

const id = changed(string(), (word, spot, reading) => {
  if (/^[0-9]{1,10}$/.test(word) && Number(word) <= 4_294_967_295) return Number(word);
  refuse(reading, spot, "value-bad", {
    value: word,
    expects: says("a number such as `1000`", "un nombre comme `1000`"),
  });
  return undefined;
});

const useKeys = {
  source: done(string(), says("name of the config or secret", "nom de la config ou du secret")),
  target: done(string(), says("its path in the container", "son chemin dans le conteneur")),
  uid: done(id, says("its owner, as a number", "son propriétaire, en nombre")),
  gid: done(id, says("its group, as a number", "son groupe, en nombre")),
  mode: done(fileMode, says("its permissions; `0444` when absent", "ses permissions ; `0444` sans cette clé")),
} as const;

/** The configs or secrets of a service. */
export const fileUses: Shape<readonly Found<WrittenUse>[]> = list(
  forms(says("a name, or a map with `source`", "un nom, ou un dictionnaire avec `source`"), {
    scalar: changed(string(), (source) => ({ source })),
    map: changed(record(says("a file of a service", "un fichier d’un service"), useKeys), (value, spot, reading) => {
      const source = value.source?.value;
      if (source === undefined) {
        refuse(reading, spot, "key-missing", {
          name: "source",
          where: says("a file of a service", "un fichier d’un service"),
          expects: says("text", "du texte"),
        });
        return undefined;
      }
      const { target, uid, gid, mode } = value;
      return {
        source,
        ...(target && { target: target.value }),
        ...(uid && { uid: uid.value }),
        ...(gid && { gid: gid.value }),
        ...(mode && { mode: mode.value }),
      };
    }),
  }),
);
