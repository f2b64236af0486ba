/** A Docker engine to use: the one that answers, else one that we install or start. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { answers, answersWithin } from "./api.ts";
import { type Dockerd, startDockerd } from "./dockerd.ts";
import { agreed, installDocker } from "./install.ts";
import { commandPath, hasApt, hasSystemd, isRoot } from "./machine.ts";

const DEFAULT_SOCKET = "/var/run/docker.sock";
const SYSTEMD_START_MS = 60_000;
const BY_HAND = "apt-get install docker.io (Debian, Ubuntu), https://docs.docker.com/engine/install/ (autres / others)";

/** `stop` ends the engine if we started it, and does nothing otherwise. */
export type Docker = Readonly<{ socketPath: string; stop: () => Promise<void> }>;

export type Wish = Readonly<{
  /** False forbids to install packages (`--no-install`). */
  install: boolean;
}>;

/** Throws an error whose message tells the person what is missing and how to get it. */
export async function ensureDocker(wish: Wish): Promise<Docker> {
  const socketPath = socketOf(process.env["DOCKER_HOST"]);
  const answer = await answers(socketPath);
  if (answer === "yes") return { socketPath, stop: async () => {} };
  if (answer === "not-allowed") {
    throw new Error(
      `Vous n'avez pas accès à Docker (${socketPath}) : « sudo usermod -aG docker $USER », puis reconnectez-vous.\n` +
        `You may not use Docker (${socketPath}): "sudo usermod -aG docker $USER", then log in again.`,
    );
  }
  if (!isRoot()) {
    throw new Error(
      `Docker ne répond pas : démarrez-le, ou installez-le en root : ${BY_HAND}.\n` +
        `Docker does not answer: start it, or install it as root: ${BY_HAND}.`,
    );
  }
  if (!commandPath("dockerd")) await bringDocker(wish);
  const engine = await start(socketPath);
  return { socketPath, stop: engine.stop };
}

function socketOf(dockerHost: string | undefined): string {
  if (!dockerHost) return DEFAULT_SOCKET;
  if (dockerHost.startsWith("unix://")) return dockerHost.slice("unix://".length);
  throw new Error(
    `DOCKER_HOST vaut ${dockerHost} : Lierre ne parle qu'à un Docker de cette machine (unix://…).\n` +
      `DOCKER_HOST is ${dockerHost}: Lierre only talks to a Docker on this machine (unix://…).`,
  );
}

async function bringDocker(wish: Wish): Promise<void> {
  if (!hasApt()) throw new Error(`Docker manque. / Docker is missing: ${BY_HAND}.`);
  if (!wish.install) throw new Error(`Docker manque, et --no-install est demandé. / Docker is missing: ${BY_HAND}.`);
  if (!(await agreed())) throw new Error(`Docker n'a pas été installé. / Docker was not installed: ${BY_HAND}.`);
  await installDocker();
}

async function start(socketPath: string): Promise<Dockerd> {
  if (!hasSystemd()) {
    process.stderr.write("lierre: démarrage de dockerd… / starting dockerd…\n");
    return startDockerd(commandPath("dockerd") ?? "dockerd", socketPath);
  }
  await promisify(execFile)("systemctl", ["start", "docker"]);
  if (await answersWithin(socketPath, SYSTEMD_START_MS, new AbortController().signal)) return { stop: async () => {} };
  throw new Error("Docker ne démarre pas / does not start: journalctl -u docker");
}
