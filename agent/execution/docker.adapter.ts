import type { LogChunk } from "../../shared/execution/wire.ts";
import { attempt, type Performers } from "../../shared/kernel/effect.ts";
import { ensureAbsent } from "./docker-absent.adapter.ts";
import { collect } from "./docker-collect.adapter.ts";
import { ensureContainer } from "./docker-container.adapter.ts";
import { watchEngine } from "./docker-events.adapter.ts";
import { failureOf } from "./docker-failure.ts";
import { ensureImage } from "./docker-image.adapter.ts";
import { followLogs } from "./docker-logs.adapter.ts";
import { observe } from "./docker-observe.adapter.ts";
import { Turns } from "./docker-turns.adapter.ts";
import type { EngineEffects } from "./engine.ts";

/** What an engine tells on its own: that something of this node changed, or lines of a followed log. */
export type EngineMessage = { readonly name: "engine" } | { readonly name: "log-lines"; readonly body: LogChunk };

export interface DockerOptions {
  readonly socketPath: string;
  /** Whose containers these are: only they are watched and followed. */
  readonly node: string;
  /** Absolute; volumes lie below it and nowhere else. */
  readonly volumeRoot: string;
  /** Opens an environment sealed to this node; its text goes into containers and nowhere else. */
  readonly open: (sealed: string) => Promise<string>;
  readonly events: (message: EngineMessage) => void;
}

/** An engine as performers, and `watch`, which begins to tell of changes and hands back its end. */
export interface Engine {
  readonly performers: Performers<EngineEffects>;
  readonly watch: () => () => void;
}

/** Docker behind its socket, from 20.10 on. Each attempt asks anew which version of the API the daemon speaks. */
export function createDockerEngine({ socketPath, node, volumeRoot, open, events }: DockerOptions): Engine {
  const turns = new Turns();
  const fail = (error: unknown) => failureOf(error, socketPath);
  return {
    performers: {
      "engine.observe": attempt(observe(socketPath), fail),
      "engine.image": attempt(ensureImage(socketPath), fail),
      "engine.container": attempt(ensureContainer({ socketPath, volumeRoot, open, turns }), fail),
      "engine.absent": attempt(ensureAbsent(socketPath, turns), fail),
      "engine.collect": attempt(collect(socketPath), fail),
      "engine.logs": followLogs(socketPath, node, (body) => events({ name: "log-lines", body })),
    },
    watch: () => watchEngine(socketPath, node, () => events({ name: "engine" })),
  };
}
