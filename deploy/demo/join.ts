/** How each site gets its machine: as an operator does it, by the API, with a token for one use. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { type Api, Refused, Unreachable } from "./api.ts";
import type { Home } from "./home.ts";
import { poll } from "./poll.ts";
import { joinTokenFile, siteFolder } from "./programs.ts";
import { type Settings, writeSettings } from "./settings.ts";
import { SITES, type Site } from "./sites.ts";

const JOIN_MS = 60_000;
const TOKENS = "/tokens?limit=500";

const NewToken = z.object({ id: z.string(), token: z.string() });
const Tokens = z.object({ items: z.array(z.object({ token: z.string(), usedBy: z.string().optional() })) });
const Node = z.object({ state: z.string() });

export interface Joining {
  readonly home: Home;
  readonly settings: Settings;
  readonly api: Api;
  readonly signal: AbortSignal;
}

/** The answer, or undefined when the controller is away just now. */
export async function whenReached<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Unreachable) return undefined;
    throw error;
  }
}

/** Adds the sites that are not there yet. */
export async function ensureSites({ api, signal }: Joining): Promise<void> {
  const what = { fr: "la déclaration des lieux", en: "the sites to be declared" };
  for (const { site, label } of SITES) {
    await poll({ what, withinMs: JOIN_MS, signal }, () => whenReached(added(api, site, label)));
  }
}

async function added(api: Api, site: string, label: string): Promise<true> {
  try {
    await api.post("/sites", z.unknown(), { site, label });
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 409) throw error;
  }
  return true;
}

/** Lays a join token into the folder of each PC that has not joined. */
export async function layTokens(joining: Joining): Promise<void> {
  const { home, settings, api, signal } = joining;
  for (const site of SITES) {
    mkdirSync(siteFolder(home, site), { recursive: true, mode: 0o700 });
    if (await hasJoined(joining, site)) continue;
    const what = { fr: `un jeton pour ${site.label}`, en: `a token for ${site.label}` };
    const ask = () => whenReached(api.post("/tokens", NewToken, { site: site.site }));
    const { id, token } = await poll({ what, withinMs: JOIN_MS, signal }, ask);
    settings.sites[site.site].token = id;
    writeSettings(home.settings, settings);
    writeFileSync(joinTokenFile(home, site), `${token}\n`, { mode: 0o600 });
  }
}

/** Waits until each PC has joined and reports. `hint` tells where to look when one does not. */
export async function machinesReport(joining: Joining, hint: (site: Site) => string): Promise<void> {
  const { settings, api, signal } = joining;
  for (const site of SITES) {
    const what = { fr: `la machine de ${site.label}`, en: `the machine of ${site.label}` };
    await poll({ what, withinMs: JOIN_MS, signal, hint: () => hint(site) }, async () => {
      if (!(await hasJoined(joining, site))) return undefined;
      const node = await whenReached(api.get(`/nodes/${settings.sites[site.site].node}`, Node));
      return node === undefined || ["joining", "silent"].includes(node.state) ? undefined : node;
    });
  }
}

/** Whether the PC is known to have joined; remembers its id once its token is seen to be used. */
async function hasJoined({ home, settings, api }: Joining, site: Site): Promise<boolean> {
  const place = settings.sites[site.site];
  if (place.node !== undefined) return true;
  if (place.token === undefined) return false;
  const tokens = await whenReached(api.get(TOKENS, Tokens));
  const node = tokens?.items.find(({ token }) => token === place.token)?.usedBy;
  if (node === undefined) return false;
  place.node = node;
  delete place.token;
  writeSettings(home.settings, settings);
  rmSync(joinTokenFile(home, site), { force: true });
  return true;
}
