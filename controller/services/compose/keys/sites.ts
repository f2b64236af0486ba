import { SiteName } from "../../../../shared/services/wire.ts";
import { forms, list } from "../shape/collections.ts";
import { done, record } from "../shape/keys.ts";
import { string } from "../shape/primitives.ts";
import { compare, refuse, type Found } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

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

/** Where a service may stand. */
export const sites: Shape<Sites> = changed(
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
