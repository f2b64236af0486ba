import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import Docker from "dockerode";
import { AGENT_ENVIRONMENT, AGENT_NODE_FLAGS } from "../../deploy/agent-flags.ts";
import { ensureDocker } from "../../deploy/docker/ensure.ts";
import { tool } from "../../deploy/tools/find.ts";
import { loadImage } from "../support/image.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const WAIT_MS = 120_000;
const ADDRESS = "127.0.77.1";

/** A controller with its nats-server and one agent, as they ship, with services on real Docker. */
export interface RealCluster {
  readonly agentPid: number;
  close(): Promise<void>;
}

/** Starts them in `folder` and waits until so many services answer as `ok`. */
export async function startCluster(folder: string, services: number): Promise<RealCluster> {
  const engine = await ensureDocker({ install: false });
  const docker = new Docker({ socketPath: engine.socketPath });
  const image = await loadImage(docker, { name: "lierre-bench:1", command: ["/bin/sh", "-c", "sleep 100000"] });
  const [api, bus] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${api}`;
  const ends: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of ends.toReversed()) await end();
    await removeContainers(docker);
    await engine.stop();
  };
  try {
    const controller = join(folder, "controller");
    const listen = ["--listen", `127.0.0.1:${api}`, "--bus-listen", `127.0.0.1:${bus}`];
    const nats = ["--nats-server", await tool("nats-server")];
    ends.push(start([join(ROOT, "dist/controller/main.js"), "--state", controller, ...listen, ...nats], {}).end);
    await until(async () => (await fetch(`${url}/readyz`)).ok);
    const token = readFileSync(join(controller, "admin.token"), "utf8").trim();
    const call = (method: string, path: string, body?: unknown) => request(`${url}/api/v1${path}`, token, method, body);
    await call("POST", "/sites", { site: "bench" });
    const made = (await call("POST", "/tokens", { site: "bench" })) as { token: string };
    const state = join(folder, "agent");
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, "join.token"), made.token, { mode: 0o600 });
    const own = ["--state", state, "--controller", url, "--token-file", join(state, "join.token")];
    const place = ["--address", ADDRESS, "--docker", engine.socketPath];
    const program = [...AGENT_NODE_FLAGS, join(ROOT, "dist/bundle/agent.mjs")];
    const agent = start([...program, ...own, ...place], AGENT_ENVIRONMENT);
    ends.push(agent.end);
    await until(async () => ((await call("GET", "/nodes")) as { items: { state: string }[] }).items[0]?.state === "ok");
    for (let i = 0; i < services; i += 1) {
      const text = `services: { main: { image: "${image}", environment: { SECRET: "value-${i}" } } }`;
      await call("POST", "/services", { name: `bench-${i}`, files: [{ name: "compose.yaml", text }] });
    }
    await until(async () => {
      const { items } = (await call("GET", "/services")) as { items: { state: string }[] };
      return items.filter((service) => service.state === "ok").length === services;
    });
    return { agentPid: agent.pid, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function start(args: readonly string[], env: NodeJS.ProcessEnv): { pid: number; end: () => Promise<void> } {
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: process.env["LIERRE_BENCH_LOG"] === undefined ? "ignore" : "inherit",
    env: { ...process.env, ...env },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    pid: child.pid ?? 0,
    end: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function request(url: string, token: string, method: string, body: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${await answer.text()}`);
  return answer.json();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + WAIT_MS;
  for (;;) {
    if (await holds().catch(() => false)) return;
    if (performance.now() > endMs) throw new Error("the cluster was not ready in time");
    await pause(250);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function removeContainers(docker: Docker): Promise<void> {
  const all = await docker.listContainers({ all: true });
  const ours = all.filter(({ Labels }) => Labels["org.lierre.service"]?.startsWith("bench-"));
  for (const { Id } of ours) await docker.getContainer(Id).remove({ force: true });
  const networks = await docker.listNetworks();
  for (const { Id, Name } of networks) if (/^lierre-\w+-bench-/.test(Name)) await docker.getNetwork(Id).remove();
}
