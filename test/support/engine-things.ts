import type { ContainerWish, EngineFailureCode, SeenContainer } from "../../agent/execution/engine.ts";

/** An image as a fake machine or registry has it. */
export interface FakeImage {
  readonly id: string;
  /** `name@sha256:…`, when it came from a registry. */
  readonly digest: string | undefined;
  readonly platform: string;
  /** Its containers end by themselves with this code, at once. */
  readonly exits: number | undefined;
  /** What its containers write as they start. */
  readonly prints: readonly string[];
  /** Hash of what it was made from, where it was made here. */
  readonly build: string | undefined;
}

/** What makes an image of a fake machine another one; everything has a default. */
export interface FakeImageOptions {
  readonly platform?: string;
  readonly exits?: number;
  readonly prints?: readonly string[];
  readonly build?: string;
}

/** Who may pull an image from a fake registry. */
export interface FakeLogin {
  readonly username: string;
  readonly password: string;
}

/** What a fake registry has under a name. */
export interface FakeOffer {
  readonly image: FakeImage | EngineFailureCode;
  readonly login: FakeLogin | undefined;
}

export interface FakeFile {
  readonly text: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A container of a fake machine. Without a wish it is somebody else's. */
export interface FakeContainer {
  readonly id: string;
  readonly name: string;
  readonly wish: ContainerWish | undefined;
  readonly imageId: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Files that travelled with the stack, by their path in it. */
  readonly files: ReadonlyMap<string, FakeFile>;
  /** Of a run of a job: when it was due. */
  readonly job: string;
  status: SeenContainer["status"];
  health: SeenContainer["health"];
  exitCode: number;
  startedAtMs: number;
  endedAtMs: number;
  restarts: number;
  uses: { memoryBytes: number; cpuMilli: number };
  readonly log: string[];
  readonly readers: Set<(line: string | undefined) => void>;
}

/** What is told where a container is made, beside its wish. */
export interface FakeMaking {
  readonly variables?: Readonly<Record<string, string>>;
  readonly files?: ReadonlyMap<string, FakeFile>;
  readonly job?: string;
}
