import { z } from "zod";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name } from "../../shared/kernel/ids.ts";
import { page, paged } from "../../shared/kernel/page.ts";

const Label = z.string().min(1).max(80).meta({ description: "What people call the place" });
const Link = z
  .enum(["unmetered", "metered"])
  .meta({ description: "metered: 4G or a line with a data cap; beats are rarer" });

export const Site = z.strictObject({ site: Name, label: Label, link: Link, addedAt: z.iso.datetime() });
export type Site = z.infer<typeof Site>;

/** Third places: the failure domain, one power line and one uplink. */
export const sitesContract = defineContract({
  name: "sites",
  needs: [],
  entries: {
    added: {
      version: 1,
      body: z.strictObject({ site: Name, label: Label, link: Link }),
      says: { fr: "Le lieu {site} ({label}) est ajouté.", en: "Site {site} ({label}) is added." },
    },
    changed: {
      version: 1,
      body: z.strictObject({ site: Name, label: Label, link: Link }),
      says: { fr: "Le lieu {site} est modifié.", en: "Site {site} is changed." },
    },
  },
  ops: {
    add: {
      method: "POST",
      path: "/sites",
      permission: "operate",
      input: z.strictObject({ site: Name, label: Label.optional(), link: Link.default("unmetered") }),
      output: Site,
      errors: ["exists"],
      cli: { words: ["site", "add"], args: ["site"] },
      says: { fr: "Ajoute un lieu.", en: "Adds a site." },
    },
    set: {
      method: "PATCH",
      path: "/sites/:site",
      permission: "operate",
      input: z.strictObject({ site: Name, label: Label.optional(), link: Link.optional() }),
      output: Site,
      errors: ["unknown"],
      cli: { words: ["site", "set"], args: ["site"] },
      says: { fr: "Change le nom ou la ligne d'un lieu.", en: "Changes a site's label or link." },
    },
    list: {
      method: "GET",
      path: "/sites",
      permission: "read",
      input: page.input,
      output: paged(Site),
      errors: [],
      cli: { words: ["site", "ls"], columns: ["site", "label", "link", "addedAt"] },
      says: { fr: "Liste les lieux.", en: "Lists the sites." },
    },
  },
  errors: {
    exists: {
      status: 409,
      says: {
        fr: "Le lieu {site} existe déjà. Changez-le avec `lierre site set {site}`.",
        en: "Site {site} exists already. Change it with `lierre site set {site}`.",
      },
    },
    unknown: {
      status: 404,
      says: {
        fr: "Aucun lieu ne s'appelle {site}. Voyez `lierre site ls`, ou ajoutez-le avec `lierre site add {site}`.",
        en: "No site is called {site}. See `lierre site ls`, or add it with `lierre site add {site}`.",
      },
    },
  },
  findings: {},
  metrics: { sites: { type: "gauge", labels: [], help: "Number of sites." } },
});
