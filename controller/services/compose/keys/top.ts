import { ContainerName } from "../../../../shared/services/wire.ts";
import { named, orEmpty } from "../shape/collections.ts";
import { done, noted, record, says } from "../shape/keys.ts";
import { string } from "../shape/primitives.ts";
import { refuse } from "../shape/reading.ts";
import { changed, recovering, type Shape } from "../shape/shape.ts";
import { models } from "./absent.ts";
import { extension } from "./extension.ts";
import { configs, secrets } from "./files.ts";
import { include } from "./loading.ts";
import { networks } from "./networks.ts";
import { service } from "./service.ts";
import { volumes } from "./volumes.ts";

const services = changed(
  orEmpty(named(recovering(service, {}), says("a map of services", "un dictionnaire de services")), []),
  (found, _, reading) => {
    for (const { name, spot } of found) {
      if (!ContainerName.safeParse(name).success) refuse(reading, spot, "container-name-bad", { name });
    }
    return found;
  },
);

const keys = {
  name: done(string(), says("name of the service", "nom du service")),
  services: done(
    services,
    says("the containers, which stand together on one node", "les conteneurs, ensemble sur une machine"),
  ),
  volumes: done(volumes, says("named volumes", "volumes nommés")),
  networks: done(networks, says("networks of the stack", "réseaux de la pile")),
  configs: done(configs, says("configuration files", "fichiers de configuration")),
  secrets: done(secrets, says("secret files", "fichiers secrets")),
  include: done(include, says("other files that belong to it", "d’autres fichiers qui en font partie")),
  "x-lierre": done(extension, says("where and how the service runs", "où et comment le service tourne")),
  version: noted(
    string(),
    says("the specification has had no versions since 2020", "la spécification n’a plus de versions depuis 2020"),
  ),
  models,
} as const;

/** A whole Compose file: the one table from which files are read and the reference is made. */
export const composeFile = record(says("a Compose file", "un fichier Compose"), keys);

type ReadBy<S> = S extends Shape<infer T> ? T : never;

/** What a file says, each value with its place. */
export type ComposeValues = ReadBy<typeof composeFile>;
export type ExtensionValues = NonNullable<ComposeValues["x-lierre"]>["value"];
/** One service of the file as written. */
export type WrittenService = NonNullable<ComposeValues["services"]>["value"][number];
