import type { LogChunk } from "../../shared/execution/wire.ts";
import { attempt, type Performers } from "../../shared/kernel/effect.ts";
import { ensureAbsent } from "./docker-absent.adapter.ts";
import { ensureBuilt } from "./docker-build.adapter.ts";
import { collect } from "./docker-collect.adapter.ts";
import { ensureContainer } from "./docker-container.adapter.ts";
import { watchEngine } from "./docker-events.adapter.ts";
import { failureOf } from "./docker-failure.ts";
import { ensureImage } from "./docker-image.adapter.ts";
import { runJob } from "./docker-job.adapter.ts";
import { followLogs } from "./docker-logs.adapter.ts";
import { observe } from "./docker-observe.adapter.ts";
import { Turns } from "./docker-turns.adapter.ts";
import { readUsage } from "./docker-usage.adapter.ts";
import type { EngineEffects, PullProgress } from "./engine.ts";

/** What an engine tells on its own: that something of this node changed, lines of a followed log, how far a pull is. */
export type EngineMessage =
  | { readonly name: "engine" }
  | { readonly name: "log-lines"; readonly body: LogChunk }
  | { readonly name: "pull-progress"; readonly body: PullProgress };

export interface DockerOptions {
  readonly socketPath: string;
  /** Whose containers these are: only they are watched and followed. */
  readonly node: string;
  /** Absolute; volumes lie below it and nowhere else. */
  readonly volumeRoot: string;
  /** Absolute; files that travelled with stacks lie below it, and nothing else does. */
  readonly filesRoot: string;
  /** Opens what was sealed to this node; its text goes into containers and nowhere else. */
  readonly open: (sealed: string) => Promise<string>;
  readonly events: (message: EngineMessage) => void;
}

/** An engine as performers, and `watch`, which begins to tell of changes and hands back its end. */
export interface Engine {
  readonly performers: Performers<EngineEffects>;
  readonly watch: () => () => void;
}

/** Docker behind its socket, from 20.10 on. Each attempt asks anew which version of the API the daemon speaks. */
export function createDockerEngine(options: DockerOptions): Engine {
  const { socketPath, node, volumeRoot, filesRoot, open, events } = options;
  const turns = new Turns();
  const tools = { socketPath, volumeRoot, filesRoot, open, turns };
  const told = (body: PullProgress) => events({ name: "pull-progress", body });
  const fail = (error: unknown) => failureOf(error, socketPath);
  return {
    performers: {
      "engine.observe": attempt(observe(socketPath), fail),
      "engine.image": attempt(ensureImage({ socketPath, open, told }), fail),
      "engine.build": attempt(ensureBuilt({ socketPath, open }), fail),
      "engine.container": attempt(ensureContainer(tools), fail),
      "engine.job": attempt(runJob(tools), fail),
      "engine.usage": attempt(readUsage(socketPath), fail),
      "engine.absent": attempt(ensureAbsent(socketPath, turns), fail),
      "engine.collect": attempt(collect(socketPath, filesRoot), fail),
      "engine.logs": followLogs(socketPath, node, (body) => events({ name: "log-lines", body })),
    },
    watch: () => watchEngine(socketPath, node, () => events({ name: "engine" })),
  };
}
