/** A controller and an agent as they ship, on this machine's Docker, and the command line that speaks to them. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type Docker from "dockerode";
import { z } from "zod";
import { AGENT_ENVIRONMENT, AGENT_NODE_FLAGS } from "../../../deploy/agent-flags.ts";
import { Api } from "../../../deploy/demo/api.ts";
import { Child } from "../../../deploy/demo/child.ts";
import { ROOT } from "../../../deploy/demo/home.ts";
import { choosePort } from "../../../deploy/demo/ports.ts";
import { tool } from "../../../deploy/tools/find.ts";
import { until } from "../../lab/until.ts";
import type { Hands } from "../app.ts";
import { rememberNode } from "./folder.ts";
import { handsFor } from "./hands.ts";
import { namelessVolumes, removeTraces } from "./traces.ts";

const HERE = "127.0.0.1";
/** An address of its own, so that ports may be those of the documentation. */
const NODE_ADDRESS = "127.0.88.1";
const READY_MS = 60_000;
const COMMAND_MS = 300_000;

const Token = z.object({ token: z.string() });
const Nodes = z.object({ items: z.array(z.object({ node: z.string(), state: z.string() })) });

export class Cluster {
  readonly #folder: string;
  readonly #docker: Docker;
  readonly #children: Child[] = [];
  #origin = "";
  #node = "";
  readonly #nameless = new Set<string>();
  #removed: Promise<void> | undefined;

  private constructor(folder: string, docker: Docker) {
    this.#folder = folder;
    this.#docker = docker;
  }

  /** Starts them with all state in `folder`; resolves when the node is `ok`. */
  static async start(folder: string, docker: Docker, socketPath: string): Promise<Cluster> {
    const cluster = new Cluster(folder, docker);
    try {
      await cluster.#start(socketPath);
      return cluster;
    } catch (error) {
      const tails = cluster.#children.map((child) => child.tail()).join("\n");
      await cluster.remove();
      throw new Error(tails, { cause: error });
    }
  }

  /** A command as a person types it; throws with what it said when it fails. */
  async lierre(...words: readonly string[]): Promise<string> {
    const env = { ...process.env, LIERRE_API: this.#origin, LIERRE_TOKEN_FILE: this.#tokenFile, LANG: "en_GB.UTF-8" };
    const program = [join(ROOT, "dist/bundle/lierre.mjs"), ...words];
    const run = promisify(execFile)(process.execPath, program, { env, cwd: this.#folder, timeout: COMMAND_MS });
    const { stdout } = await run.catch((error: { code?: number; stdout?: string; stderr?: string }) => {
      throw new Error(`lierre ${words.join(" ")} (${error.code}):\n${error.stdout ?? ""}${error.stderr ?? ""}`);
    });
    return stdout;
  }

  hands(service: string): Hands {
    return handsFor(this.#docker, this.#node, NODE_ADDRESS, service);
  }

  /** Restarts a service and waits until it is in order again. */
  async restart(service: string): Promise<void> {
    for (const name of await namelessVolumes(this.#docker, this.#node)) this.#nameless.add(name);
    await this.lierre("service", "restart", service, "--wait", "4m");
  }

  /** What the cluster itself says of a service, for who wonders why. */
  async tells(service: string): Promise<string> {
    return `${await this.lierre("service", "show", service)}\n${await this.lierre("service", "logs", service)}`;
  }

  /** Stops all, and leaves nothing of it on this machine. Asked twice, it is done once. */
  remove(): Promise<void> {
    this.#removed ??= this.#remove();
    return this.#removed;
  }

  async #remove(): Promise<void> {
    for (const child of this.#children.toReversed()) await child.stop();
    if (this.#node !== "") await removeTraces(this.#docker, this.#node, [...this.#nameless]);
  }

  get #tokenFile(): string {
    return join(this.#folder, "controller/admin.token");
  }

  #run(name: string, args: readonly string[], env: Readonly<Record<string, string>>): void {
    const log = join(this.#folder, `${name}.log`);
    const child = new Child({ command: process.execPath, args, env, log }, { started: () => {}, ended: () => {} });
    this.#children.push(child);
    child.start();
  }

  async #start(socketPath: string): Promise<void> {
    const taken = new Set<number>();
    const [api, bus] = [await choosePort([HERE], 27_400, taken), await choosePort([HERE], 27_422, taken)];
    this.#origin = `http://${HERE}:${api}`;
    const listen = ["--listen", `${HERE}:${api}`, "--bus-listen", `${HERE}:${bus}`];
    const own = ["--state", join(this.#folder, "controller"), "--nats-server", await tool("nats-server")];
    this.#run("controller", [join(ROOT, "dist/controller/main.js"), ...own, ...listen], {});
    const people = new Api(this.#origin, () => readFileSync(this.#tokenFile, "utf8").trim());
    await until("the controller", READY_MS, async () => ((await people.ready()) ? true : undefined));
    await people.post("/sites", z.unknown(), { site: "cafe" });
    const { token } = await people.post("/tokens", Token, { site: "cafe" });
    this.#join(token, socketPath);
    this.#node = await until("the node", READY_MS, async () => {
      const { items } = await people.get("/nodes", Nodes);
      return items.find(({ state }) => state === "ok")?.node;
    });
    rememberNode(this.#folder, this.#node);
  }

  #join(token: string, socketPath: string): void {
    const state = join(this.#folder, "agent");
    const tokenFile = join(state, "join.token");
    mkdirSync(state, { recursive: true });
    writeFileSync(tokenFile, token, { mode: 0o600 });
    const options = {
      "--state": state,
      "--controller": this.#origin,
      "--token-file": tokenFile,
      "--address": NODE_ADDRESS,
      "--docker": socketPath,
    };
    const program = [...AGENT_NODE_FLAGS, join(ROOT, "dist/bundle/agent.mjs")];
    this.#run("agent", [...program, ...Object.entries(options).flat()], AGENT_ENVIRONMENT);
  }
}
