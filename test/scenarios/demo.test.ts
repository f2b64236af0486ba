/** `npm start` as a new user meets it, on real parts: three sites, their lines cut, their processes killed, and back. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LABELS } from "../../agent/execution/engine.ts";
import { choosePorts } from "../../deploy/demo/choose.ts";
import { ROOT } from "../../deploy/demo/home.ts";
import { DEFAULT_SETTINGS, nodesOf, readSettings, writeSettings } from "../../deploy/demo/settings.ts";
import { describeWith, dockerSocketPath, natsServerPath } from "../support/parts.ts";

const MAIN = join(ROOT, "dist/deploy/demo/main.js");
const START_MS = 180_000;
/** 30 s of silence, and what a loaded machine adds. */
const SILENCE_MS = 90_000;
const WORDS = "Bonjour de la démo";

interface Status {
  readonly state: string;
  readonly findings: readonly { readonly code: string; readonly subject: string }[];
  readonly sites: readonly { readonly site: string; readonly state: string }[];
  readonly nodes: readonly { readonly state: string; readonly heardSecondsAgo?: number }[];
  readonly services: readonly {
    readonly service: string;
    readonly sites: readonly string[];
    readonly answersAt: readonly string[];
  }[];
}

/** A demo that was started, by npm or without, and what it said. */
interface Started {
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;
  readonly said: () => string;
}

let folder: string;
let started: Started | undefined;

const settings = () => readSettings(join(folder, "demo.json")) ?? DEFAULT_SETTINGS;
const docker = (): Docker => new Docker({ socketPath: dockerSocketPath(), host: undefined, protocol: "http" });

function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _of, VITEST: _vitest, ...env } = process.env;
  const tools = { LIERRE_TOOLS_DIR: dirname(natsServerPath()), DOCKER_HOST: `unix://${dockerSocketPath()}` };
  return { ...env, ...tools, LIERRE_STATE: folder };
}

/** Starts a demo and waits until it says that it runs. */
async function start(command: string, ...args: readonly string[]): Promise<Started> {
  const child = spawn(command, args, { cwd: ROOT, env: environment(), stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const exited = once(child, "close");
  const runs = new Promise<void>((resolve, reject) => {
    const hear = (chunk: string): void => {
      text += chunk;
      if (text.includes("Three things to try")) resolve();
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.once("exit", (code) => reject(new Error(`the demo ended with ${code}:\n${text}`)));
  });
  started = { process: child, exited, said: () => text };
  await runs;
  return started;
}

/** Pre- and post-scripts are left out: `npm test` has built what they would build. */
const npmStart = (): Promise<Started> => start("npm", "run", "-s", "start", "--ignore-scripts");

async function demo(...args: readonly string[]): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: environment(), stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
    });
  }
  const [code] = (await once(child, "close")) as [number];
  return { code, said };
}

async function api<T>(path: string): Promise<T> {
  const token = readFileSync(join(folder, "controller/admin.token"), "utf8").trim();
  const url = `http://127.0.0.1:${settings().ports.api}/api/v1${path}`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const status = (): Promise<Status> => api("/status");
const sampleUrl = async (): Promise<string> =>
  `http://${(await status()).services[0]?.answersAt[0]?.replace("/tcp", "")}`;
const sampleSite = async (): Promise<string> => (await status()).services[0]?.sites[0] ?? "";
const guestBook = async (): Promise<string> => (await fetch(await sampleUrl())).text();

/** What the demo says of itself: pids of the demo, the controller and each site's agent. */
async function pids(): Promise<Record<string, number>> {
  const { said } = await demo("status");
  const found = [...said.matchAll(/(démo|contrôleur) : pid (\d+)|^(\w+) .*pid (\d+)/gm)];
  return Object.fromEntries(found.map(([, part, pid, site, agent]) => [part ?? site, Number(pid ?? agent)]));
}

/** The containers of the demo's nodes: which, and since when each runs. */
async function containers(): Promise<readonly string[]> {
  const nodes = nodesOf(settings());
  const all = await docker().listContainers({ filters: { label: [LABELS.node] } });
  const ours = all.filter(({ Labels }) => nodes.includes(Labels[LABELS.node] ?? ""));
  const facts = await Promise.all(ours.map(({ Id }) => docker().getContainer(Id).inspect()));
  return facts.map(({ Id, State }) => `${Id} since ${State.StartedAt}`);
}

/** Every node was heard after that moment, and the whole is well. */
async function allReportSince(wallMs: number): Promise<void> {
  const heard = async (): Promise<string> => {
    const { items } = await api<{ items: readonly { heardAt?: string }[] }>("/nodes");
    const late = items.filter(({ heardAt }) => Date.parse(heardAt ?? "1970-01-01") <= wallMs);
    return `${(await status()).state}, ${late.length} of ${items.length} not heard`;
  };
  await expect.poll(() => heard().catch(String), { timeout: SILENCE_MS, interval: 200 }).toBe("ok, 0 of 3 not heard");
}

/** Processes whose command line names the state folder. */
function ourProcesses(): readonly string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || !existsSync(`/proc/${pid}/cmdline`)) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return line.includes(folder) ? [line] : [];
    } catch {
      return [];
    }
  });
}

async function nothingRuns(): Promise<void> {
  await expect.poll(ourProcesses, { timeout: SILENCE_MS, interval: 200 }).toEqual([]);
  await expect.poll(containers, { timeout: SILENCE_MS, interval: 200 }).toEqual([]);
}

const natsPid = (): number => Number(readFileSync(join(folder, "controller/bus/nats-server.pid"), "utf8"));

describeWith(["docker", "nats-server", "root", "command:npm"], "three sites on one machine", () => {
  beforeAll(async () => {
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: npm run build`);
    folder = mkdtempSync(join(tmpdir(), "lierre-demo-"));
    const own = structuredClone(DEFAULT_SETTINGS);
    own.ports = { api: 17_400, bus: 17_422, sample: 18_080 };
    await choosePorts(own, false);
    writeSettings(join(folder, "demo.json"), own);
    await npmStart();
    const body = new URLSearchParams({ name: "Ada", message: WORDS });
    await fetch(await sampleUrl(), { method: "POST", body, redirect: "manual" });
  }, START_MS);

  afterAll(async () => {
    started?.process.kill("SIGTERM");
    await started?.exited;
    await demo("wipe", "--yes");
    rmSync(folder, { recursive: true, force: true });
  }, START_MS);

  test("the sample answers where it was placed, and all is well", async () => {
    expect(await guestBook()).toContain(WORDS);
    expect(await status()).toMatchObject({ state: "ok", findings: [] });
    expect(started?.said()).toContain(await sampleUrl());
  });

  test("a second start says that one runs, and does no more", async () => {
    const { code, said } = await demo("start");
    expect(code).toBe(1);
    expect(said).toContain("A cluster runs on");
  });

  test("a cut line: the site is silent, one finding says so, and what runs there goes on", {
    timeout: START_MS,
  }, async () => {
    const before = await containers();
    const site = await sampleSite();
    expect((await demo("cut", site)).code).toBe(0);
    const stateOf = async () => (await status()).sites.find((one) => one.site === site)?.state;
    await expect.poll(stateOf, { timeout: SILENCE_MS, interval: 500 }).toBe("silent");
    const { findings } = await status();
    expect(findings.map(({ subject }) => subject)).toEqual([`site:${site}`]);
    expect(await containers()).toEqual(before);
    expect((await demo("status")).said).toMatch(new RegExp(`^${site} .*cut`, "m"));
    const healedMs = Date.now();
    expect((await demo("heal", site)).code).toBe(0);
    await allReportSince(healedMs);
    expect(await containers()).toEqual(before);
  });

  test.each([
    ["agent", async () => Object.entries(await pids()).find(([name]) => name === "atelier")?.[1]],
    ["controller", async () => (await pids())["contrôleur"]],
    ["nats-server", async () => natsPid()],
  ])(
    "kill -9 of %s: no container restarts, and everything reports again",
    { timeout: START_MS },
    async (_what, find) => {
      const before = await containers();
      const pid = await find();
      expect(pid).toBeGreaterThan(1);
      process.kill(pid ?? 0, "SIGKILL");
      const killedMs = Date.now();
      await allReportSince(killedMs);
      expect(await containers()).toEqual(before);
      expect(await guestBook()).toContain(WORDS);
    },
  );

  test("a power cut takes the containers; when it is over they run again, with their data", {
    timeout: START_MS,
  }, async () => {
    expect((await demo("power", await sampleSite())).code).toBe(0);
    expect(await containers()).toEqual([]);
    const healedMs = Date.now();
    expect((await demo("heal")).code).toBe(0);
    const words = () => guestBook().catch(String);
    await expect.poll(words, { timeout: SILENCE_MS, interval: 200 }).toContain(WORDS);
    await allReportSince(healedMs);
  });

  test("TERM to npm stops all, and a second start finds its state again", { timeout: START_MS }, async () => {
    started?.process.kill("SIGTERM");
    await started?.exited;
    await nothingRuns();
    expect((await demo("cut", "cafe")).code).toBe(7);
    await npmStart();
    expect(await guestBook()).toContain(WORDS);
    expect((await api<{ items: unknown[] }>("/nodes")).items).toHaveLength(3);
  });

  test("kill -9 of the demo: its processes end, containers go on, and the next start adopts them", {
    timeout: START_MS,
  }, async () => {
    const before = await containers();
    process.kill((await pids())["démo"] ?? 0, "SIGKILL");
    await started?.exited;
    await expect.poll(ourProcesses, { timeout: SILENCE_MS, interval: 200 }).toEqual([]);
    await npmStart();
    expect(await containers()).toEqual(before);
  });

  test("kill -9 of npm leaves nothing running", { timeout: START_MS }, async () => {
    started?.process.kill("SIGKILL");
    await nothingRuns();
    expect((await demo("status")).code).toBe(7);
  });

  test("wipe takes away all that was made", { timeout: START_MS }, async () => {
    const nodes = nodesOf(settings());
    expect((await demo("wipe")).code).toBe(3);
    expect((await demo("wipe", "--yes")).code).toBe(0);
    const filters = { label: [LABELS.node] };
    const [all, networks, volumes] = await Promise.all([
      docker().listContainers({ all: true, filters }),
      docker().listNetworks({ filters }),
      docker().listVolumes({ filters }),
    ]);
    const labels = [...all, ...networks, ...volumes.Volumes].map(({ Labels }) => Labels?.[LABELS.node] ?? "");
    expect(labels.filter((node) => nodes.includes(node))).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });
});
