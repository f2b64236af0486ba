import type { EngineMessage } from "../../agent/execution/docker.adapter.ts";
import type { ContainerWish, EngineEffects, SeenContainer } from "../../agent/execution/engine.ts";
import type { Outcome, Performers } from "../../shared/kernel/effect.ts";
import { contentHash } from "../../shared/kernel/json.ts";
import { NO_CONTENT, type SealedContent } from "../../shared/services/sealed.ts";
import type { Container } from "../../shared/services/wire.ts";

/** An engine under test, with hands on its machine. What it makes is called after `prefix` and is its own alone. */
export interface Rig {
  readonly performers: Performers<EngineEffects>;
  readonly messages: readonly EngineMessage[];
  readonly watch: () => () => void;
  readonly prefix: string;
  readonly node: string;
  readonly address: string;
  readonly platform: string;
  /** A name of an image that is here, what it is pinned to, and one of an image for other machines. */
  readonly image: string;
  readonly pinned: string;
  readonly strangeImage: string;
  readonly volumeRoot: string;
  /** Seals to this node. */
  seal(content: Partial<SealedContent>): string;
  /** Who may pull `name:1` from a registry of the rig's own. Hands back the image's whole name. */
  privateImage(name: string, login: { username: string; password: string }): Promise<string>;
  /** A wish whose only process ends at once with this code. */
  exiting(wish: ContainerWish, code: number): ContainerWish;
  /** A wish whose only process writes these lines and ends with this code. */
  printing(wish: ContainerWish, lines: readonly string[], code: number): ContainerWish;
  /** What the engine was told of a container. */
  declared(name: string): Promise<Declared>;
  /** What a container reads at a path; undefined where there is nothing. */
  read(name: string, path: string): Promise<string | undefined>;
  /** `440 0 1000`: rights, owner and group as the container sees them. */
  rights(name: string, path: string): Promise<string>;
  /** Whether a path lies in memory. */
  inMemory(name: string, path: string): Promise<boolean>;
  /** Whether a name is known to a container. */
  knows(name: string, host: string): Promise<boolean>;
  /** Whether a container has a way out. */
  leadsOut(name: string): Promise<boolean>;
  /** The container uses its processor for a moment. */
  work(name: string): Promise<void>;
  /** An image that nobody uses and nobody named; hands back its id. */
  spareImage(): Promise<string>;
  /** What a kill -9 leaves: the container is made and was never started. Hands back its id. */
  leaveCreated(wish: ContainerWish): Promise<string>;
  foreign(name: string): Promise<string>;
  /** A program of the machine takes a port. Hands back its end. */
  occupy(port: number): Promise<() => Promise<void>>;
  stop(name: string): Promise<void>;
  kill(name: string): Promise<void>;
  print(name: string, line: string): Promise<void>;
  makeSick(name: string): Promise<void>;
  exists(name: string): Promise<boolean>;
  networkExists(name: string): Promise<boolean>;
  /** Lets a little time go by. */
  pass(): Promise<void>;
  close(): Promise<void>;
}

/** Words of a container as its engine holds them. */
export interface Declared {
  readonly command: readonly string[];
  readonly entrypoint: readonly string[];
  readonly test: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

type Named<E> = { [K in keyof E as string extends K ? never : K]: E[K] };
type EffectName = keyof Named<EngineEffects>;

/** Begins an attempt. */
export function begin<T extends EffectName>(
  rig: Rig,
  type: T,
  args: EngineEffects[T]["args"],
): { outcome: () => Outcome<EngineEffects[T]["value"]> | undefined; cancel: () => void } {
  let outcome: Outcome<EngineEffects[T]["value"]> | undefined;
  const start = rig.performers[type] as (
    args: unknown,
    done: (outcome: Outcome<never>) => void,
    key: string,
  ) => () => void;
  const cancel = start(args, (is) => (outcome = is), "test");
  return { outcome: () => outcome, cancel };
}

/** One attempt and its outcome. */
export async function perform<T extends EffectName>(
  rig: Rig,
  type: T,
  args: EngineEffects[T]["args"],
): Promise<Outcome<EngineEffects[T]["value"]>> {
  const { outcome } = begin(rig, type, args);
  await until(rig, () => outcome() !== undefined, type);
  return outcome() as Outcome<EngineEffects[T]["value"]>;
}

/** The value of an attempt that must succeed. */
export async function must<T extends EffectName>(
  rig: Rig,
  type: T,
  args: EngineEffects[T]["args"],
): Promise<EngineEffects[T]["value"]> {
  const outcome = await perform(rig, type, args);
  if (!outcome.ok) throw new Error(`${type}: ${outcome.error.code}: ${outcome.error.detail}`);
  return outcome.value;
}

/** The failure code of an attempt, or `ok`. */
export async function codeOf<T extends EffectName>(rig: Rig, type: T, args: EngineEffects[T]["args"]) {
  const outcome = await perform(rig, type, args);
  return outcome.ok ? "ok" : outcome.error.code;
}

export async function until(rig: Rig, holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 600; i += 1) {
    if (await holds()) return;
    await rig.pass();
  }
  throw new Error(`waited in vain for ${what}`);
}

export async function see(rig: Rig): Promise<readonly SeenContainer[]> {
  return (await must(rig, "engine.observe", { node: rig.node })).containers;
}

/** Waits for the one container of the node to look like this. */
export async function seeOne(rig: Rig, looks: (it: SeenContainer) => boolean, what: string): Promise<SeenContainer> {
  let found: SeenContainer | undefined;
  await until(
    rig,
    async () => {
      found = (await see(rig)).find(looks);
      return found !== undefined;
    },
    what,
  );
  return found as SeenContainer;
}

/** A wish for one container of the rig's own; `change` declares more. */
export function wishFor(
  rig: Pick<Rig, "prefix" | "node" | "image" | "pinned" | "address" | "volumeRoot">,
  change: Partial<Container> = {},
  other: Partial<ContainerWish> = {},
): ContainerWish {
  const spec: Container = {
    name: "web",
    image: rig.image,
    environment: [],
    ports: [],
    mounts: [],
    dependsOn: [],
    labels: {},
    memoryBytes: 32 * 1024 ** 2,
    cpuMilli: 100,
    stopGraceMs: 0,
    ...change,
  };
  const volumes = spec.mounts.map(({ volume }) => [volume, `${rig.volumeRoot}/demo-1/${volume}`] as const);
  const wish = {
    node: rig.node,
    service: "demo",
    instance: "demo-1",
    name: `${rig.prefix}-${spec.name}`,
    spec,
    image: rig.pinned,
    sealed: "",
    address: rig.address,
    networks: [{ name: `${rig.prefix}-net`, internal: false, aliases: [spec.name] }],
    peers: {},
    seeds: {},
    restart: "no" as const,
    volumes: Object.fromEntries(volumes),
    ...other,
  };
  return { ...wish, wish: contentHash(wish) };
}

/** An image as it is asked for by name. */
export const imageWish = (
  { platform }: Pick<Rig, "platform">,
  image: string,
  more: Partial<EngineEffects["engine.image"]["args"]> = {},
): EngineEffects["engine.image"]["args"] => ({ image, platform, pinAs: image, pull: "missing", sealed: [], ...more });

/** A collection that keeps nothing but what is told. */
export const collection = (
  { node }: Pick<Rig, "node">,
  more: Partial<EngineEffects["engine.collect"]["args"]> = {},
): EngineEffects["engine.collect"]["args"] => ({
  node,
  keepImages: [],
  keepNetworks: [],
  keepFiles: [],
  pinned: [],
  ...more,
});

export const networkName = ({ networks }: ContainerWish): string => networks[0]?.name ?? "";

export const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Sealed texts of a rig: what it opens again is what it was given. */
export class Seals {
  readonly #contents = new Map<string, string>();

  seal(content: Partial<SealedContent>): string {
    const name = `sealed-${this.#contents.size}`;
    this.#contents.set(name, JSON.stringify({ ...NO_CONTENT, ...content }));
    return name;
  }

  open(sealed: string): string {
    const content = this.#contents.get(sealed);
    if (content === undefined) throw new Error("not sealed to this node");
    return content;
  }
}

/** The lines of a followed log so far, and whether it ended. */
export function logOf(rig: Rig): { lines: string[]; ended: boolean } {
  const chunks = rig.messages.flatMap((message) => (message.name === "log-lines" ? [message.body] : []));
  return { lines: chunks.flatMap(({ lines }) => lines), ended: chunks.some(({ end }) => end) };
}
