import type { ContainerWish, EngineFailureCode, SeenContainer } from "../../agent/execution/engine.ts";
import { contentHash, sha256Hex } from "../../shared/kernel/json.ts";
import type { Clock } from "../../shared/kernel/time.ts";
import type {
  FakeContainer,
  FakeFile,
  FakeImage,
  FakeImageOptions,
  FakeLogin,
  FakeMaking,
  FakeOffer,
} from "./engine-things.ts";

export interface FakeHostOptions {
  readonly startMs?: number;
  readonly stopMs?: number;
  readonly pullMs?: number;
  readonly healthyMs?: number;
}

/**
 * A machine with an engine on it, for tests: what is here outlives every agent. Several agents may share one, as they
 * do in the demo; then names and ports are taken across them.
 */
export class FakeHost {
  readonly clock: Clock;
  readonly containers = new Map<string, FakeContainer>();
  readonly networks = new Map<string, { readonly node: string; readonly internal: boolean }>();
  /** Directories that volumes were made of, and what they were made with; nothing here ever removes one. */
  readonly volumes = new Map<string, ReadonlyMap<string, FakeFile>>();
  /** By every name it goes by. */
  readonly images = new Map<string, FakeImage>();
  readonly startMs: number;
  readonly stopMs: number;
  readonly pullMs: number;
  readonly #healthyMs: number;
  readonly #registry = new Map<string, FakeOffer>();
  readonly #occupied = new Set<string>();
  readonly #watchers = new Map<(node: string | undefined) => void, true>();
  #born = 0;
  /** The engine answers. */
  up = true;
  /** Pulls reach a registry. */
  online = true;
  pulls = 0;

  constructor(clock: Clock, options: FakeHostOptions = {}) {
    this.clock = clock;
    this.startMs = options.startMs ?? 300;
    this.stopMs = options.stopMs ?? 100;
    this.pullMs = options.pullMs ?? 1_000;
    this.#healthyMs = options.healthyMs ?? 500;
  }

  /** An image that is here without any registry; hands back its id. */
  load(name: string, options: FakeImageOptions = {}): string {
    const image = this.#image(name, undefined, options);
    this.images.set(name, image);
    this.images.set(image.id, image);
    return image.id;
  }

  /** An image that can be pulled (by whom, if not by all), or the code that its pull fails with. */
  offer(name: string, what: EngineFailureCode | FakeImageOptions = {}, login?: FakeLogin): string {
    if (typeof what === "string") this.#registry.set(name, { image: what, login });
    const repository = name.slice(0, name.includes(":") ? name.lastIndexOf(":") : name.length);
    const salt = typeof what === "string" ? {} : what;
    const digest = `${repository}@sha256:${sha256Hex(`digest of ${name} ${contentHash(salt)}`)}`;
    if (typeof what !== "string") {
      const image = this.#image(name, digest, what);
      this.#registry.set(name, { image, login });
      this.#registry.set(digest, { image, login });
    }
    return digest;
  }

  /** What a pull ends with; on success the image is here. */
  pull(name: string, login?: FakeLogin): FakeImage | EngineFailureCode {
    this.pulls += 1;
    if (!this.online) return "unreachable";
    const found = this.#registry.get(name);
    if (found === undefined) return "image-missing";
    if (found.login !== undefined && found.login.password !== login?.password) return "image-missing";
    const { image } = found;
    if (typeof image === "string") return image;
    for (const alias of [name, image.id, image.digest]) if (alias !== undefined) this.images.set(alias, image);
    return image;
  }

  /** Some program of the machine takes a port; hands back its end. */
  occupy(address: string, port: number, protocol: "tcp" | "udp" = "tcp"): () => void {
    const key = `${address}:${port}/${protocol}`;
    this.#occupied.add(key);
    return () => this.#occupied.delete(key);
  }

  /** Somebody else's container. */
  foreign(name: string): FakeContainer {
    return this.create(name, undefined, "");
  }

  create(name: string, wish: ContainerWish | undefined, imageId: string, making: FakeMaking = {}): FakeContainer {
    const { variables = {}, files = new Map(), job = "" } = making;
    this.#born += 1;
    const container: FakeContainer = {
      id: sha256Hex(`container ${this.#born}`),
      name,
      wish,
      imageId,
      variables,
      files,
      job,
      status: wish === undefined ? "running" : "created",
      health: "none",
      exitCode: 0,
      startedAtMs: 0,
      endedAtMs: 0,
      restarts: 0,
      uses: { memoryBytes: 0, cpuMilli: 0 },
      log: [],
      readers: new Set(),
    };
    this.containers.set(container.id, container);
    this.#changed(container);
    return container;
  }

  named(name: string): FakeContainer | undefined {
    return [...this.containers.values()].find((container) => container.name === name);
  }

  /** Starts what is created or stopped. Hands back the port that was taken, if one was. */
  start(container: FakeContainer): string | undefined {
    const taken = this.#portTaken(container);
    if (taken !== undefined) return taken;
    const check = container.wish?.spec.healthcheck;
    container.status = "running";
    container.exitCode = 0;
    container.startedAtMs = this.clock.now().wallMs;
    container.health = check === undefined || check.test[0] === "NONE" ? "none" : "starting";
    this.#changed(container);
    const { startedAtMs } = container;
    const same = () => container.status === "running" && container.startedAtMs === startedAtMs;
    if (container.health === "starting")
      this.#later(
        this.#healthyMs,
        () => same() && container.health === "starting" && this.setHealth(container.name, "healthy"),
      );
    const { exits, prints = [] } = this.images.get(container.imageId) ?? {};
    for (const line of prints) this.print(container.name, line);
    if (exits !== undefined) this.#later(1, () => same() && this.crash(container.name, exits));
    return undefined;
  }

  /** A container's process ends by itself. */
  crash(name: string, exitCode = 1): void {
    const container = this.#must(name);
    this.#end(container, exitCode);
    if (container.wish?.restart !== "unless-stopped") return;
    container.status = "restarting";
    this.#later(this.startMs, () => {
      if (container.status !== "restarting" || !this.up) return;
      container.restarts += 1;
      this.start(container);
    });
  }

  setHealth(name: string, health: SeenContainer["health"]): void {
    const container = this.#must(name);
    container.health = health;
    this.#changed(container);
  }

  /** A person or an agent stops it; no policy restarts it. */
  stop(container: FakeContainer): void {
    if (container.status === "running" || container.status === "restarting") this.#end(container, 0);
  }

  remove(container: FakeContainer): void {
    this.stop(container);
    this.containers.delete(container.id);
    this.#changed(container);
  }

  /** What a container takes from now on. */
  using(name: string, uses: FakeContainer["uses"]): void {
    this.#must(name).uses = uses;
  }

  /** A container writes a line. */
  print(name: string, line: string): void {
    const container = this.#must(name);
    container.log.push(line);
    for (const read of container.readers) read(line);
  }

  /** The daemon goes; its containers run on. */
  engineDown(): void {
    this.up = false;
  }

  engineUp(): void {
    this.up = true;
    for (const tell of this.#watchers.keys()) tell(undefined);
  }

  /** Everything stops at once. */
  powerCut(): void {
    this.up = false;
    for (const container of this.containers.values()) if (container.status !== "created") this.#end(container, 255);
  }

  /** The machine comes back, and with it what its engine restarts by policy. */
  boot(): void {
    for (const container of this.containers.values())
      if (container.exitCode === 255 && container.wish?.restart === "unless-stopped") this.start(container);
    this.engineUp();
  }

  /** Hears of each change with the node it belongs to (undefined: look at everything). */
  watch(tell: (node: string | undefined) => void): () => void {
    this.#watchers.set(tell, true);
    return () => this.#watchers.delete(tell);
  }

  #image(name: string, digest: string | undefined, options: FakeImageOptions): FakeImage {
    const id = `sha256:${contentHash({ name, ...options })}`;
    const { platform = "linux/amd64", exits, prints = [], build } = options;
    return { id, digest, platform, exits, prints, build };
  }

  #end(container: FakeContainer, exitCode: number): void {
    container.status = "exited";
    container.health = "none";
    container.exitCode = exitCode;
    container.endedAtMs = this.clock.now().wallMs;
    for (const read of container.readers) read(undefined);
    container.readers.clear();
    this.#changed(container);
  }

  #portTaken({ id, wish }: FakeContainer): string | undefined {
    const keys = (of: ContainerWish) => of.spec.ports.map((port) => `${of.address}:${port.hostPort}/${port.protocol}`);
    const taken = new Set(this.#occupied);
    for (const other of this.containers.values())
      if (other.id !== id && other.status === "running" && other.wish)
        for (const key of keys(other.wish)) taken.add(key);
    return wish && keys(wish).find((key) => taken.has(key));
  }

  #changed({ wish }: FakeContainer): void {
    if (wish !== undefined && this.up) for (const tell of this.#watchers.keys()) tell(wish.node);
  }

  #later(ms: number, call: () => unknown): void {
    this.clock.alarm(this.clock.now().bootMs + ms, () => void call());
  }

  #must(name: string): FakeContainer {
    const container = this.named(name);
    if (container === undefined) throw new Error(`no container ${name} on this fake machine`);
    return container;
  }
}
