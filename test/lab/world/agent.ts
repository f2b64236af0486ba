/** A site's agent: what ships, with the flags it ships with. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AGENT_ENVIRONMENT, AGENT_NODE_FLAGS } from "../../../deploy/agent-flags.ts";
import type { Child } from "../../../deploy/demo/child.ts";
import { ROOT } from "../../../deploy/demo/home.ts";
import type { Net } from "./network.ts";
import { supervised } from "./process.ts";

export interface AgentWish {
  readonly site: string;
  readonly folder: string;
  readonly logs: string;
  readonly net: Net;
  readonly controller: string;
  readonly docker: string;
  readonly caddy: string;
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

const tokenFile = (folder: string): string => join(folder, "join.token");

/** Lays the token that it joins with. */
export function layToken(folder: string, token: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(tokenFile(folder), `${token}\n`, { mode: 0o600 });
}

export function agentOf({ site, folder, logs, net, controller, docker, caddy, env = {} }: AgentWish): Child {
  const options = {
    "--state": folder,
    "--controller": controller,
    "--token-file": tokenFile(folder),
    "--address": net.address,
    "--docker": docker,
    "--caddy": caddy,
    "--name": `${site}-pc`,
    "--machine-id": `lab-${site}`,
  };
  const args = [...AGENT_NODE_FLAGS, join(ROOT, "dist/bundle/agent.mjs"), ...Object.entries(options).flat()];
  const environment = { ...AGENT_ENVIRONMENT, ...env };
  return supervised({ name: `${site}-agent`, program: process.execPath, args, env: environment, logs, net });
}
