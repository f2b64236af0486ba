/** One machine of the demo is the gateway: by it the services have addresses that stay. */
import { readFileSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { tool } from "../tools/find.ts";
import type { Api } from "./api.ts";
import type { Home } from "./home.ts";
import { type Joining, whenReached } from "./join.ts";
import { poll } from "./poll.ts";
import { isFree } from "./ports.ts";
import { siteFolder } from "./programs.ts";
import { say } from "./say.ts";
import { SITES, type Site } from "./sites.ts";

const [GATEWAY_SITE] = SITES;
/** The first of the gateways' own ports. */
const FIRST_PORT = 18_000;
const ENABLE_MS = 30_000;
const STOP_MS = 5_000;
const POLL_MS = 50;

const Addresses = z.object({ items: z.array(z.object({ service: z.string(), urls: z.array(z.string()) })) });
const Gateways = z.object({ items: z.array(z.object({ node: z.string() })) });

/** Where Caddy is; undefined, with a sentence, where it can't be had: the demo goes on without stable addresses. */
export async function findCaddy(): Promise<string | undefined> {
  try {
    return await tool("caddy");
  } catch (error) {
    const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    say({
      fr: `sans Caddy, les services n'auront pas d'adresse stable (${why})`,
      en: "without Caddy, services will have no stable address",
    });
    return undefined;
  }
}

/** Makes the first site's machine a gateway, unless somebody did already, or another program has its ports. */
export async function ensureGateway({ settings, api, signal }: Joining): Promise<void> {
  const what = { fr: "la passerelle", en: "the gateway" };
  const { node } = settings.sites[GATEWAY_SITE.site];
  await poll({ what, withinMs: ENABLE_MS, signal }, async () => {
    const held = await whenReached(api.get("/gateways", Gateways));
    if (held === undefined || held.items.length > 0) return held;
    if (!(await isFree(GATEWAY_SITE.address, FIRST_PORT))) {
      say({
        fr: `${GATEWAY_SITE.address}:${FIRST_PORT} est pris : pas de passerelle, donc pas d'adresse stable`,
        en: "that port is taken: no gateway, so no stable address",
      });
      return held;
    }
    return whenReached(api.post(`/gateways/${node}/enable`, z.unknown(), {}));
  });
}

/** The stable address of a service, where it has one. */
export async function stableUrl(api: Api, service: string): Promise<string | undefined> {
  const found = await whenReached(api.get("/addresses?limit=500", Addresses));
  return found?.items.find((item) => item.service === service)?.urls[0];
}

/** Ends what outlives agents: asked to at first, or at once as when the power goes. */
export async function endGateways(home: Home, sites: readonly Site[], kill = false): Promise<void> {
  const left = sites.flatMap((site) => caddyOf(home, site) ?? []);
  for (const pid of left) signalTo(pid, kill ? "SIGKILL" : "SIGTERM");
  const untilMs = Date.now() + STOP_MS;
  const running = () => sites.some((site) => caddyOf(home, site) !== undefined);
  while (running() && Date.now() < untilMs) await sleep(POLL_MS);
  for (const site of sites) {
    const pid = caddyOf(home, site);
    if (pid !== undefined) signalTo(pid, "SIGKILL");
  }
}

/** The Caddy that runs in the folder of this site's agent; a pid that is used again is another's. */
function caddyOf(home: Home, site: Site): number | undefined {
  const folder = join(siteFolder(home, site), "gateway");
  try {
    const pid = Number(readFileSync(join(folder, "caddy.pid"), "utf8"));
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function signalTo(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has just ended
  }
}
