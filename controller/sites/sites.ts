import type { Capability, Shape } from "../../shared/kernel/capability.ts";
import { draft, refuse } from "../../shared/kernel/contract.ts";
import { byId } from "../../shared/kernel/json.ts";
import { cut } from "../../shared/kernel/page.ts";
import { ok } from "../../shared/kernel/result.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import { type Site, sitesContract } from "./contract.ts";

interface SiteState {
  label: string;
  link: "unmetered" | "metered";
  addedAtMs: number;
}

export interface SitesState {
  /** By site name. */
  sites: Record<string, SiteState>;
}

export interface SitesShape extends Shape {
  readonly contract: typeof sitesContract;
  readonly state: SitesState;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

const shown = (site: string, { label, link, addedAtMs }: SiteState): Site => ({
  site,
  label,
  link,
  addedAt: rfc3339(addedAtMs),
});

export const sites: Capability<SitesShape> = {
  contract: sitesContract,
  foldVersion: 1,
  initial: () => ({ sites: {} }),
  live: () => ({}),
  evolve: {
    added: ({ sites: all }, { body, atMs }) => {
      all[body.site] = { label: body.label, link: body.link, addedAtMs: atMs };
    },
    changed: ({ sites: all }, { body }) => {
      const site = all[body.site];
      if (site !== undefined) Object.assign(site, { label: body.label, link: body.link });
    },
  },
  decide: {
    add: ({ state, now }, { body }) => {
      const { site, label = site, link } = body;
      if (state.sites[site] !== undefined) return refuse(sitesContract, "exists", { site });
      const output = shown(site, { label, link, addedAtMs: now.wallMs });
      return ok({ entries: [draft(sitesContract, "added", { site, label, link })], output });
    },
    set: ({ state }, { body }) => {
      const held = state.sites[body.site];
      if (held === undefined) return refuse(sitesContract, "unknown", { site: body.site });
      const next = { label: body.label ?? held.label, link: body.link ?? held.link };
      const entries = [draft(sitesContract, "changed", { site: body.site, ...next })];
      return ok({ entries, output: shown(body.site, { ...held, ...next }) });
    },
  },
  read: {
    list: ({ state }, input) =>
      ok(
        cut(
          byId(state.sites).map(([site, held]) => [site, shown(site, held)]),
          input,
        ),
      ),
  },
  measures: ({ state }) => [{ name: "sites", labels: {}, value: Object.keys(state.sites).length }],
};
