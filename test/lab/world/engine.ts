/** A site's Docker: a dockerd of its own in the site's network, with all it keeps in one folder. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { LABELS } from "../../../agent/execution/engine.ts";
import type { Child } from "../../../deploy/demo/child.ts";
import { answersWithin } from "../../../deploy/docker/api.ts";
import { commandPath } from "../../../deploy/docker/machine.ts";
import { type Net } from "./network.ts";
import { pidOf, signal, supervised } from "./process.ts";

const STARTS_WITHIN_MS = 60_000;
const ANSWER_MS = 15_000;

export interface EngineWish {
  readonly name: string;
  readonly folder: string;
  readonly logs: string;
  readonly net: Net;
  readonly cgroup: string;
}

/** A container that runs: another start is another run. */
export interface Run {
  readonly id: string;
  readonly service: string;
  readonly startedAt: string;
}

export class Engine {
  readonly socketPath: string;
  readonly docker: Docker;
  readonly process: Child;

  constructor({ name, folder, logs, net, cgroup }: EngineWish) {
    mkdirSync(folder, { recursive: true });
    const at = (file: string) => join(folder, file);
    this.socketPath = at("docker.sock");
    this.docker = new Docker({ socketPath: this.socketPath, host: undefined, protocol: "http", timeout: ANSWER_MS });
    const options = {
      "--data-root": at("data"),
      "--exec-root": at("exec"),
      "--pidfile": at("pid"),
      "--host": `unix://${this.socketPath}`,
      // The lab's own addresses are in 10.99; each site is a network to itself, so that all may use the same.
      "--bip": "172.30.0.1/24",
      "--default-address-pool": "base=172.31.0.0/16,size=26",
      "--insecure-registry": "10.99.0.0/24",
      "--exec-opt": "native.cgroupdriver=cgroupfs",
      "--cgroup-parent": `/${cgroup}`,
    };
    const args = Object.entries(options).flat();
    this.process = supervised({ name, program: commandPath("dockerd") ?? "dockerd", args, logs, net });
  }

  async start(): Promise<void> {
    this.process.start();
    await this.answers();
  }

  /** Resolves once its API answers. */
  async answers(): Promise<void> {
    if (await answersWithin(this.socketPath, STARTS_WITHIN_MS, new AbortController().signal)) return;
    throw new Error(`dockerd does not answer.\n${this.process.tail()}`);
  }

  /** Its socket takes connections and says nothing, until `thaw`. */
  freeze(): void {
    signal([pidOf(this.process)], "SIGSTOP");
  }

  thaw(): void {
    signal([pidOf(this.process)], "SIGCONT");
  }

  /** The containers that run for a service, or for all. */
  async runs(service?: string): Promise<readonly Run[]> {
    const label = service === undefined ? LABELS.node : `${LABELS.service}=${service}`;
    const found = await this.docker.listContainers({ filters: { label: [label] } });
    const facts = await Promise.all(found.map(({ Id }) => this.docker.getContainer(Id).inspect()));
    return facts.map(({ Id, State, Config }) => ({
      id: Id.slice(0, 12),
      service: Config.Labels[LABELS.service] ?? "",
      startedAt: State.StartedAt,
    }));
  }
}
