import type { Build, Container, PlacedFile } from "../../shared/services/wire.ts";

/** Labels that say a container is ours, and which. An agent touches nothing without its own node's label. */
export const LABELS = {
  node: "org.lierre.node",
  service: "org.lierre.service",
  instance: "org.lierre.instance",
  container: "org.lierre.container",
  /** Hash of the wish it was made from: another hash is another container. */
  wish: "org.lierre.wish",
  /** On a run of a job alone: when it was due (Unix time in ms). */
  job: "org.lierre.job",
  /** On an image that was made here: hash of what it was made from. */
  build: "org.lierre.build",
} as const;

/** A container of this node as the engine shows it. */
export interface SeenContainer {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly instance: string;
  readonly container: string;
  readonly wish: string;
  /** Of a run of a job: when it was due; else empty. */
  readonly job: string;
  readonly imageId: string;
  readonly status: "created" | "running" | "restarting" | "paused" | "exited" | "dead" | "removing";
  readonly health: "none" | "starting" | "healthy" | "unhealthy";
  readonly exitCode: number;
  /** Wall time of the last start, 0 if never. */
  readonly startedAtMs: number;
  readonly restarts: number;
  readonly oomKilled: boolean;
}

/** Everything of this node on the engine, and the images that are there (by every name and digest). */
export interface Seen {
  readonly containers: readonly SeenContainer[];
  readonly images: readonly string[];
  /** What each takes on disk. */
  readonly imageBytes?: Readonly<Record<string, number>>;
  readonly version: string;
  readonly apiVersion: string;
}

/** A network that a container is in, by its name on the engine, and what the container answers to there. */
export interface WishedNetwork {
  readonly name: string;
  /** No way out, and none in. */
  readonly internal: boolean;
  readonly aliases: readonly string[];
}

/** A container that is to exist and run. Everything that makes it another container is in `wish`, its hash. */
export interface ContainerWish {
  readonly node: string;
  readonly service: string;
  readonly instance: string;
  /** Name on the engine, unique on the host even where several agents share it. */
  readonly name: string;
  readonly wish: string;
  readonly spec: Container;
  /** What to run: a digest or image id that was pinned. */
  readonly image: string;
  /** What travels sealed with the instance (age, `SealedContent`); empty when there is none. */
  readonly sealed: string;
  /** Host address that ports are published on. */
  readonly address: string;
  /** In order; none where it shares another container's network, has none, or has the machine's. */
  readonly networks: readonly WishedNetwork[];
  /** Containers of its stack that it shares something with, by name → their names on the engine. */
  readonly peers: Readonly<Record<string, string>>;
  /** volume name → directory on the host, below the volume root. */
  readonly volumes: Readonly<Record<string, string>>;
  /** volume name → what it holds when its directory is made. */
  readonly seeds: Readonly<Record<string, readonly PlacedFile[]>>;
  readonly restart: "no" | "unless-stopped";
}

/** An image that is to be here. `pinAs` is what it is remembered by; `sealed`: where logins at registries may be. */
export interface ImageWish {
  readonly image: string;
  readonly platform: string;
  readonly pinAs: string;
  readonly sealed: readonly string[];
}

/** Where an image is to come from: what is here will do, the registry is asked anyway, or it is never asked. */
export type PullPolicy = NonNullable<NonNullable<Container["extras"]>["pullPolicy"]>;

/** Bytes of a pull that are here, of those that are known to come. */
export interface PullProgress {
  readonly image: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** How a run of a job ended. `tail`: the last lines that it wrote. */
export interface JobResult {
  readonly startedAtMs: number;
  readonly tookMs: number;
  readonly exitCode: number;
  readonly tail: string;
}

/** What a running container has and has used: memory less what the kernel can take back, processor time since its start. */
export interface UsageSample {
  readonly id: string;
  readonly instance: string;
  readonly container: string;
  readonly memoryBytes: number;
  readonly cpuMicroseconds: number;
}

/** The engine as effects: each one attempt, each a state that is to be. */
export type EngineEffects = {
  /** Looks at all that is this node's. */
  "engine.observe": { args: { node: string }; value: Seen };
  /** The image is here. Hands back what to pin: `repo@sha256:…` where a registry gave one, else the image id. */
  "engine.image": { args: ImageWish & { pull: PullPolicy }; value: { pinned: string; platform: string } };
  /** The image was made here from files that travel with the stack, under the name `image`. Hands back its id. */
  "engine.build": { args: ImageWish & { build: Build }; value: { pinned: string; platform: string } };
  /** The container exists as wished and runs. A container of the same name and node with another wish is replaced. */
  "engine.container": { args: ContainerWish; value: { id: string } };
  /** The container is stopped and gone; one that is not this node's is left alone and is a failure `not-ours`. */
  "engine.absent": { args: { node: string; id: string; graceMs: number }; value: null };
  /**
   * The run that was due at `atMs` has ended; its container stays, so that the result is not lost, and goes by
   * `engine.absent`. One that was begun is waited for; one that was not is begun only where `mayStart`, else `too-late`.
   */
  "engine.job": { args: { wish: ContainerWish; atMs: number; mayStart: boolean }; value: JobResult };
  /** What each running container of the node has and has used, runs of jobs aside. */
  "engine.usage": { args: { node: string }; value: { containers: readonly UsageSample[] } };
  /**
   * This node's networks without containers are gone, and so are those of `pinned` (every image this node ever pinned)
   * that neither `keepImages` names nor any container uses, and files of containers that are neither there nor named
   * in `keepFiles` (`<instance>/<container>`). Never a volume.
   */
  "engine.collect": {
    args: {
      node: string;
      keepImages: readonly string[];
      keepNetworks: readonly string[];
      keepFiles: readonly string[];
      pinned: readonly string[];
    };
    value: { removed: number };
  };
  /** Follows a container's log; lines arrive as `log-lines` messages, `done` comes at the end. */
  "engine.logs": {
    args: { session: string; instance: string; container: string; id: string; lines: number; follow: boolean };
    value: null;
  };
};

/** Codes of engine failures; a sentence for each is in the execution contract. */
export type EngineFailureCode =
  | "unreachable"
  | "image-missing"
  | "wrong-platform"
  | "port-taken"
  | "name-taken"
  | "not-ours"
  | "no-space"
  | "no-network"
  | "unsealable"
  | "build-failed"
  | "too-late"
  | "refused";
