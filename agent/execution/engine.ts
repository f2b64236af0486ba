import type { Container } from "../../shared/services/wire.ts";

/** Labels that say a container is ours, and which. An agent touches nothing without its own node's label. */
export const LABELS = {
  node: "org.lierre.node",
  service: "org.lierre.service",
  instance: "org.lierre.instance",
  container: "org.lierre.container",
  /** Hash of the wish it was made from: another hash is another container. */
  wish: "org.lierre.wish",
} as const;

/** A container of this node as the engine shows it. */
export interface SeenContainer {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly instance: string;
  readonly container: string;
  readonly wish: string;
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
  readonly version: string;
  readonly apiVersion: string;
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
  /** Sealed environment of the instance (age, JSON of container → name → value); empty when there is none. */
  readonly sealed: string;
  /** Host address that ports are published on. */
  readonly address: string;
  readonly network: string;
  /** volume name → directory on the host, below the volume root. */
  readonly volumes: Readonly<Record<string, string>>;
  readonly restart: "no" | "unless-stopped";
}

/** The engine as effects: each one attempt, each a state that is to be. */
export type EngineEffects = {
  /** Looks at all that is this node's. */
  "engine.observe": { args: { node: string }; value: Seen };
  /** The image is here. Hands back what to pin: `repo@sha256:…` where a registry gave one, else the image id. */
  "engine.image": { args: { image: string; platform: string }; value: { pinned: string; platform: string } };
  /** The container exists as wished and runs. A container of the same name and node with another wish is replaced. */
  "engine.container": { args: ContainerWish; value: { id: string } };
  /** The container is stopped and gone; one that is not this node's is left alone and is a failure `not-ours`. */
  "engine.absent": { args: { node: string; id: string; graceMs: number }; value: null };
  /**
   * This node's networks without containers are gone, and so are those of `pinned` (every image this node ever pinned)
   * that neither `keepImages` names nor any container uses. Never a volume.
   */
  "engine.collect": {
    args: { node: string; keepImages: readonly string[]; keepNetworks: readonly string[]; pinned: readonly string[] };
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
  | "refused";
