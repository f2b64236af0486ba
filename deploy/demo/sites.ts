/** The three places of the demo. Each has a loopback address of its own, on which its services answer. */
export const SITES = [
  { site: "atelier", label: "L’atelier", address: "127.0.1.1" },
  { site: "bibliotheque", label: "La bibliothèque", address: "127.0.2.1" },
  { site: "cafe", label: "Le café", address: "127.0.3.1" },
] as const;

export type Site = (typeof SITES)[number];
export type SiteName = Site["site"];

export const SITE_NAMES: readonly SiteName[] = SITES.map(({ site }) => site);

export const siteNamed = (name: string): Site | undefined => SITES.find(({ site }) => site === name);
