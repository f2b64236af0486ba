import { z } from "zod";
import { DISK_BYTES_MAX, Policy } from "../../../../shared/services/wire.ts";
import { done, record, required, says } from "../shape/keys.ts";
import { integer, oneOf, string } from "../shape/primitives.ts";
import { bytes, duration } from "../shape/quantities.ts";
import { refuse } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { memory, processors } from "./resources.ts";
import { schedule } from "./schedule.ts";
import { sites } from "./sites.ts";

const resourceKeys = {
  memory: done(memory, {
    en: "memory that a node must have free for all containers together",
    fr: "mémoire libre qu’il faut pour tous les conteneurs",
  }),
  cpus: done(processors, { en: "processors that must be free", fr: "processeurs libres qu’il faut" }),
  disk: done(
    changed(bytes, (asked, spot, reading) => {
      if (asked <= DISK_BYTES_MAX) return asked;
      refuse(reading, spot, "out-of-range", { value: asked, min: 0, max: DISK_BYTES_MAX });
      return undefined;
    }),
    { en: "disk that must be free for the volumes", fr: "disque libre qu’il faut pour les volumes" },
  ),
} as const;

const path: Shape<string> = {
  ...changed(string({ en: "a path such as `/health`", fr: "un chemin comme `/health`" }), (word, spot, reading) => {
    if (/^\/[^\s\0]{0,4095}$/.test(word)) return word;
    refuse(reading, spot, "value-bad", {
      value: word,
      expects: { en: "a path such as `/health`", fr: "un chemin comme `/health`" },
    });
    return undefined;
  }),
  schema: z.string().regex(/^\//),
};

const probeKeys = {
  container: done(string(), {
    en: "service of this file that is asked; needed when there are several",
    fr: "service interrogé ; nécessaire s’il y en a plusieurs",
  }),
  port: required(integer(1, 65_535), {
    en: "port in the container that answers HTTP",
    fr: "port du conteneur qui répond en HTTP",
  }),
  path: done(path, { en: "path that is asked for; `/` when absent", fr: "chemin demandé ; `/` sans cette clé" }),
  interval: done(duration, {
    en: "time between two questions; 10 s when absent",
    fr: "temps entre deux questions ; 10 s sans cette clé",
  }),
  timeout: done(duration, { en: "time to answer; 3 s when absent", fr: "temps pour répondre ; 3 s sans cette clé" }),
} as const;

const failover: Shape<"manual"> = {
  ...changed(oneOf(["manual", "auto"]), (word, spot, reading) => {
    if (word === "manual") return word;
    refuse(reading, spot, "failover-auto", {});
    return undefined;
  }),
  schema: z.literal("manual"),
};

const positive: Shape<number> = changed(duration, (ms, spot, reading) => {
  if (ms > 0) return ms;
  refuse(reading, spot, "value-bad", { value: "0", expects: duration.expects });
  return undefined;
});

const webKeys = {
  container: done(string(), says("service of this file", "service de ce fichier")),
  port: required(integer(1, 65_535), says("its port in the container", "son port dans le conteneur")),
} as const;

const updateKeys = {
  order: done(
    oneOf(["start-first", "stop-first"]),
    says(
      "whether the new instance starts first or the old one stops first",
      "si la nouvelle instance démarre d’abord ou si l’ancienne s’arrête d’abord",
    ),
  ),
  deadline: done(
    positive,
    says("time in which the new one must be healthy", "temps dans lequel la nouvelle doit aller bien"),
  ),
} as const;

const build = oneOf(["on-node"]);

const keys = {
  policy: done(oneOf(Policy.options), {
    en: "how the service lives through the loss of its site",
    fr: "comment le service survit à la perte de son site",
  }),
  failover: done(failover, {
    en: "who moves it when its site is lost: a person (`manual`)",
    fr: "qui le déplace quand son site est perdu : une personne (`manual`)",
  }),
  sites: done(sites, { en: "where it may stand", fr: "où il peut se trouver" }),
  resources: done(record({ en: "`resources`", fr: "`resources`" }, resourceKeys, false), {
    en: "what one instance needs, instead of the sum of its containers",
    fr: "ce qu’il faut à une instance, au lieu de la somme de ses conteneurs",
  }),
  probe: done(record({ en: "`probe`", fr: "`probe`" }, probeKeys, false), {
    en: "question over HTTP that tells its health",
    fr: "question HTTP qui dit sa santé",
  }),
  web: done(
    record(says("`web`", "`web`"), webKeys, false),
    says(
      "what people reach at the service's address; found by itself when absent",
      "ce que l’on joint à l’adresse du service ; trouvé tout seul sans cette clé",
    ),
  ),
  overlap: done(
    oneOf(["safe"]),
    says(
      "`safe`: two copies may run at once without harm",
      "`safe` : deux copies peuvent tourner en même temps sans dommage",
    ),
  ),
  update: done(
    record(says("`update`", "`update`"), updateKeys, false),
    says("how a new release takes the old one's place", "comment une nouvelle version prend la place de l’ancienne"),
  ),
  build: done(
    build,
    says(
      "`on-node`: images with `build` alone are made on the node",
      "`on-node` : les images qui n’ont que `build` sont faites sur la machine",
    ),
  ),
} as const;

/** What Compose has no words for: everything below `x-lierre`. */
export const extension = record(says("`x-lierre`", "`x-lierre`"), keys, false);

const serviceKeys = {
  schedule: done(
    schedule,
    says("it is a job, and runs at these times only", "c’est une tâche, qui tourne à ces moments seulement"),
  ),
  build: done(
    build,
    says("`on-node`: this image is made on the node", "`on-node` : cette image est faite sur la machine"),
  ),
} as const;

/** What stands in `x-lierre` below one service. */
export const serviceExtension = record(says("`x-lierre` of a service", "`x-lierre` d’un service"), serviceKeys, false);
