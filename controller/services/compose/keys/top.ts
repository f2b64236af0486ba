import { ContainerName } from "../../../../shared/services/wire.ts";
import { named, orEmpty } from "../shape/collections.ts";
import { done, later, noted, record } from "../shape/keys.ts";
import { string } from "../shape/primitives.ts";
import { refuse } from "../shape/reading.ts";
import { changed, recovering, type Shape } from "../shape/shape.ts";
import { extension } from "./extension.ts";
import { service } from "./service.ts";
import { volumes } from "./volumes.ts";

const services = changed(
  orEmpty(named(recovering(service, {}), { en: "a map of services", fr: "un dictionnaire de services" }), []),
  (found, _, reading) => {
    for (const { name, spot } of found) {
      if (!ContainerName.safeParse(name).success) refuse(reading, spot, "container-name-bad", { name });
    }
    return found;
  },
);

const keys = {
  name: done(string(), { en: "name of the service", fr: "nom du service" }),
  services: done(services, {
    en: "the containers, which stand together on one node",
    fr: "les conteneurs, ensemble sur une machine",
  }),
  volumes: done(volumes, { en: "named volumes", fr: "volumes nommés" }),
  "x-lierre": done(extension, { en: "where and how the service runs", fr: "où et comment le service tourne" }),
  version: noted({
    en: "the specification has had no versions since 2020",
    fr: "la spécification n’a plus de versions depuis 2020",
  }),
  configs: later("configuration files", "fichiers de configuration"),
  include: later("other files", "d’autres fichiers"),
  models: later("language models", "modèles de langage"),
  networks: later("networks of one's own", "réseaux particuliers"),
  secrets: later("secret files", "fichiers secrets"),
} as const;

/** A whole Compose file: the one table from which files are read and the reference is made. */
export const composeFile = record({ en: "a Compose file", fr: "un fichier Compose" }, keys);

type ReadBy<S> = S extends Shape<infer T> ? T : never;

/** What a file says, each value with its place. */
export type ComposeValues = ReadBy<typeof composeFile>;
export type ExtensionValues = NonNullable<ComposeValues["x-lierre"]>["value"];
/** One service of the file as written. */
export type WrittenService = NonNullable<ComposeValues["services"]>["value"][number];
