/** The processes of the cluster: what ships, started as on a machine of its own. */
import { join } from "node:path";
import { AGENT_ENVIRONMENT, AGENT_NODE_FLAGS } from "../agent-flags.ts";
import { CONTROLLER_NODE_FLAGS } from "../controller-flags.ts";
import type { Program } from "./child.ts";
import { type Home, ROOT } from "./home.ts";
import type { Settings } from "./settings.ts";
import type { Site } from "./sites.ts";

const HERE = "127.0.0.1";

export const originOf = ({ ports }: Settings): string => `http://${HERE}:${ports.api}`;
export const adminTokenFile = (home: Home): string => join(home.controller, "admin.token");
export const siteFolder = (home: Home, { site }: Site): string => join(home.folder, site);
export const joinTokenFile = (home: Home, site: Site): string => join(siteFolder(home, site), "join.token");

export function controllerProgram(home: Home, { ports }: Settings, natsServer: string): Program {
  const options = {
    "--state": home.controller,
    "--listen": `${HERE}:${ports.api}`,
    "--bus-listen": `${HERE}:${ports.bus}`,
    "--nats-server": natsServer,
  };
  return {
    command: process.execPath,
    args: [...CONTROLLER_NODE_FLAGS, join(ROOT, "dist/controller/main.js"), ...words(options)],
    env: {},
    log: join(home.logs, "controller.log"),
  };
}

/** An agent reaches controller and bus by its site's lines only. */
export function agentProgram(
  home: Home,
  settings: Settings,
  site: Site,
  { socketPath, caddy }: { readonly socketPath: string; readonly caddy: string | undefined },
): Program {
  const { apiLine, busLine } = settings.sites[site.site];
  const options = {
    "--state": siteFolder(home, site),
    "--controller": `http://${HERE}:${apiLine}`,
    "--token-file": joinTokenFile(home, site),
    "--bus": `nats://${HERE}:${busLine}`,
    "--address": site.address,
    "--docker": socketPath,
    ...(caddy !== undefined && { "--caddy": caddy }),
    "--label": `site=${site.site}`,
    "--name": `${site.site}-pc`,
    "--machine-id": `demo-${site.site}`,
  };
  return {
    command: process.execPath,
    args: [...AGENT_NODE_FLAGS, join(ROOT, "dist/bundle/agent.mjs"), ...words(options)],
    env: AGENT_ENVIRONMENT,
    log: join(home.logs, `${site.site}.log`),
  };
}

const words = (options: Readonly<Record<string, string>>): readonly string[] => Object.entries(options).flat();
