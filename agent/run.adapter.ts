import { randomBytes, randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { createClock } from "../shared/kernel/clock.adapter.ts";
import type { Performers } from "../shared/kernel/effect.ts";
import { createAgent } from "./agent.ts";
import type { AgentEffects, AgentSettings } from "./capabilities.ts";
import type { AgentConfig } from "./config.ts";
import type { AgentEvent } from "./events.ts";
import { eventsOf } from "./events.ts";
import { runExec } from "./exec/exec.adapter.ts";
import { createDockerEngine } from "./execution/docker.adapter.ts";
import { engineOfNode } from "./execution/engine.adapter.ts";
import { workOutNextRun } from "./execution/jobs/next-run.adapter.ts";
import { readPolicy } from "./execution/policy.adapter.ts";
import { probeOnce } from "./execution/probe.adapter.ts";
import { inventoryReader } from "./fleet/inventory.adapter.ts";
import { vitalsReader } from "./fleet/vitals.adapter.ts";
import { caddyPerformers } from "./gateway/caddy.adapter.ts";
import { identityContract } from "./identity/contract.ts";
import { joinOnce } from "./identity/join.adapter.ts";
import { type Age, ageOf } from "./identity/age.adapter.ts";
import { loadKeys, type NodeKeys } from "./identity/keys.adapter.ts";
import { openFileJournal } from "./journal/file.adapter.ts";
import { createLine, type Line } from "./link/link.adapter.ts";
import { importProject } from "./importing/import.adapter.ts";
import { lookAtProjects } from "./importing/projects.adapter.ts";
import { bootId, hostnameHere, programIn, machineIdHere, mainAddress, platformHere } from "./machine.adapter.ts";
import { AGENT_VERSION } from "./version.ts";

/** An agent that runs on this machine. */
export interface RunningAgent {
  /** Ends; what it started on the engine goes on. */
  stop(): Promise<void>;
}

export interface RunTools {
  readonly log: (event: AgentEvent) => void;
  readonly halt: (reason: string) => void;
  /** Folder of this program's files. */
  readonly programs: string;
  readonly language: string;
}

/** Builds an agent out of real parts and starts it. Rejects with a sentence when it can't run. */
export async function runAgent(config: AgentConfig, tools: RunTools): Promise<RunningAgent> {
  const state = resolve(config.state);
  const settings = settingsOf(config, state);
  const age = ageOf(programIn(tools.programs, "identity/age"));
  const keys = await loadKeys(state, age);
  const opened = openFileJournal(join(state, "journal"));
  if (!opened.ok) throw new Error(opened.error);
  mkdirSync(settings.execution.volumeRoot, { recursive: true, mode: 0o711 });
  const { journal, notes } = opened;
  for (const { note, ...fields } of notes) tools.log({ level: "warn", event: `journal-${note}`, fields });
  const garbage = garbageLog(tools.log);
  const line = createLine({ seed: keys.seed, servers: config.bus, post: (input) => agent.loop.post(input), garbage });
  const agent = createAgent(settings, {
    journal,
    clock: createClock(),
    seed: randomInt(2 ** 32),
    performers: performersOf(config, state, { keys, age }, tools, line, (input) => agent.loop.post(input)),
    trace: (step) => eventsOf(step).forEach(tools.log),
    fault: (error) => tools.log({ level: "error", event: "fault", fields: { error: String(error) } }),
    halt: tools.halt,
  });
  const start = { bootId: bootId(), nonce: randomBytes(8).toString("hex") };
  await new Promise<void>((done, fail) => {
    agent.loop.open(start, (broken) => (broken === undefined ? done() : fail(new Error(broken))));
  });
  const { joined } = agent.machine.peek(agent.capabilities.identity);
  const who = joined === null ? "not joined" : joined.node;
  tools.log({ level: "info", event: "started", fields: { version: AGENT_VERSION, node: who, state } });
  if (joined === null && (!settings.join.hasToken || settings.join.url === undefined)) {
    const { says } = identityContract.findings["not-joined"];
    tools.log({ level: "error", event: "not-joined", fields: { detail: tools.language === "fr" ? says.fr : says.en } });
  }
  return {
    stop: async () => {
      agent.loop.close();
      journal.close();
      await line.close();
    },
  };
}

function settingsOf(config: AgentConfig, state: string): AgentSettings {
  const { address = mainAddress(), name, label } = config;
  const volumeRoot = join(state, "volumes");
  return {
    join: { url: config.controller, hasToken: config["token-file"] !== undefined },
    execution: { platform: platformHere(), address, volumeRoot, policy: readPolicy(state) },
    fleet: { name, address, labels: label },
  };
}

type Post = Parameters<typeof createLine>[0]["post"];

function performersOf(
  config: AgentConfig,
  state: string,
  { keys, age }: { keys: NodeKeys; age: Age },
  { programs, language }: RunTools,
  line: Line,
  post: Post,
): Performers<AgentEffects> {
  const { nkey, recipient: xkey, secret } = keys;
  const { name: hostname = hostnameHere(), "machine-id": machineId = machineIdHere() } = config;
  const machine = { nkey, xkey, hostname, machineId, platform: platformHere() };
  const engine = engineOfNode((node) =>
    createDockerEngine({
      socketPath: config.docker,
      node,
      volumeRoot: join(state, "volumes"),
      filesRoot: join(state, "files"),
      open: (sealed) => age.open(secret, sealed),
      events: (message) => post({ type: "msg", from: node, body: {}, ...message }),
    }),
  );
  return {
    ...engine,
    ...line.performers,
    join: joinOnce({ tokenFile: config["token-file"] ?? "", machine, language }),
    probe: probeOnce,
    "job.next": workOutNextRun,
    "engine.exec": runExec({
      socketPath: config.docker,
      open: (sealed) => age.open(secret, sealed),
      emit: (body) => post({ type: "msg", name: "exec-chunk", from: "engine", body }),
    }),
    ...caddyPerformers({
      folder: join(state, "gateway"),
      program: config.caddy,
      events: (message) => post({ type: "msg", from: "caddy", ...message }),
    }),
    "engine.projects": lookAtProjects({ socketPath: config.docker, volumeRoot: join(state, "volumes") }),
    "engine.import": importProject({
      socketPath: config.docker,
      volumeRoot: join(state, "volumes"),
      emit: (body) => post({ type: "msg", name: "import-progress", from: "engine", body }),
    }),
    "vitals.read": vitalsReader(state),
    "inventory.read": inventoryReader(programIn(programs, "fleet/inventory"), state),
  };
}

/** What came in and was no message is counted by reason; the log hears of the 1st, 2nd, 4th, 8th… */
function garbageLog(log: RunTools["log"]) {
  const counts = new Map<string, number>();
  return ({ name = "-", reason }: { readonly name: string | undefined; readonly reason: string }): void => {
    const count = (counts.get(reason) ?? 0) + 1;
    counts.set(reason, count);
    if ((count & (count - 1)) === 0) log({ level: "warn", event: "garbage", fields: { name, reason, count } });
  };
}
