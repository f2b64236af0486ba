import { z } from "zod";
import { DISK_BYTES_MAX, Policy, SiteName } from "../../../../shared/services/wire.ts";
import { forms, list } from "../shape/collections.ts";
import { done, record, required } from "../shape/keys.ts";
import { integer, oneOf, string } from "../shape/primitives.ts";
import { bytes, duration } from "../shape/quantities.ts";
import { compare, refuse, type Found } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { memory, processors } from "./deploy.ts";

const site: Shape<string> = {
  ...changed(string({ en: "the name of a site", fr: "le nom d’un site" }), (name, spot, reading) => {
    if (SiteName.safeParse(name).success) return name;
    refuse(reading, spot, "site-name-bad", { name });
    return undefined;
  }),
  schema: SiteName,
};

const siteList: Shape<readonly string[]> = changed(
  list(site, { en: "a list of sites", fr: "une liste de sites" }),
  (found: readonly Found<string>[]) => [...new Set(found.map((one) => one.value))].toSorted(compare),
);

const siteKeys = {
  wanted: done(siteList, {
    en: "sites that the service may stand at; all when absent",
    fr: "sites où le service peut se trouver ; tous sans cette clé",
  }),
  excluded: done(siteList, { en: "sites that it may not stand at", fr: "sites où il ne peut pas se trouver" }),
} as const;

export interface Sites {
  readonly wanted: readonly string[];
  readonly excluded: readonly string[];
}

const sites: Shape<Sites> = changed(
  forms(
    { en: "a list of sites, or `wanted` and `excluded`", fr: "une liste de sites, ou `wanted` et `excluded`" },
    {
      list: changed(siteList, (wanted) => ({ wanted, excluded: [] })),
      map: changed(record({ en: "`sites`", fr: "`sites`" }, siteKeys, false), (value) => ({
        wanted: value.wanted?.value ?? [],
        excluded: value.excluded?.value ?? [],
      })),
    },
  ),
  (value: Sites, spot, reading) => {
    for (const name of value.wanted) {
      if (value.excluded.includes(name)) refuse(reading, spot, "site-both", { name });
    }
    return value;
  },
);

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
} as const;

/** What Compose has no words for: everything below `x-lierre`. */
export const extension = record({ en: "`x-lierre`", fr: "`x-lierre`" }, keys, false);
