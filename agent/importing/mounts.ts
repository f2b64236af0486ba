import { say, type Words } from "../../shared/kernel/result.ts";
import type { FoundProject } from "../../shared/importing/wire.ts";
import type { Part } from "./compose-service.ts";
import { withoutGaps } from "./compose-service.ts";
import type { InspectedContainer, InspectedMount } from "./inspected.ts";
import { serviceOf } from "./labels.ts";
import { SENTENCES } from "./sentences.ts";

/** What lies at a path of the machine that a container mounts. A file's content in base64, where it is small. */
export type Lying =
  | { readonly kind: "file"; readonly content: string; readonly mode: number }
  | { readonly kind: "folder" }
  | { readonly kind: "other" }
  | { readonly kind: "absent" };

/** A volume as the engine describes it. */
export interface KnownVolume {
  readonly driver: string;
  /** Its name in the Compose file; empty for one without a name. */
  readonly name: string;
  /** A folder of the machine that it stands for. */
  readonly folder?: string | undefined;
}

/** What the project's mounts are told from. */
export interface Ground {
  readonly volumes: Readonly<Record<string, KnownVolume>>;
  readonly paths: Readonly<Record<string, Lying>>;
}

/** Paths that are the machine's own: they stay what they are, and the rules about them say so. */
const SYSTEM = /^\/(?:(?:etc|usr|bin|sbin|lib|lib64|boot|dev|proc|sys|run|var\/run)(?:\/|$)|$)/;

/** All mounts of a project: data becomes volumes of the service, small files travel with it, the rest stays a path. */
export class ProjectMounts {
  readonly volumes = new Map<string, FoundProject["volumes"][number]>();
  readonly beside: Record<string, { content: string; mode: number }> = {};
  readonly differs: Words[] = [];
  readonly problems: Words[] = [];
  readonly #ground: Ground;
  readonly #names = new Set<string>();

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** The mounts of one container, in the words of Compose. */
  of(container: InspectedContainer): Part[] {
    const service = serviceOf(container);
    const mounts = [...(container.Mounts ?? [])].sort((a, b) => (a.Destination < b.Destination ? -1 : 1));
    return mounts.flatMap((mount) => {
      const part = mount.Type === "volume" ? this.#volume(mount, service) : this.#bind(mount, service);
      return part === undefined ? [] : [part];
    });
  }

  /** Folders that would be copied twice. */
  checkNested(): void {
    const folders = [...this.volumes.values()].filter(({ kind }) => kind === "folder").map(({ source }) => source);
    for (const path of folders)
      for (const outer of folders)
        if (path.startsWith(`${outer}/`)) this.problems.push(say(SENTENCES.nested, { path, outer }));
  }

  #volume({ Name: source = "", Destination, RW }: InspectedMount, service: string): Part | undefined {
    const { driver = "local", name = "", folder } = this.#ground.volumes[source] ?? {};
    if (driver !== "local") {
      this.problems.push(say(SENTENCES["volume-driver"], { volume: source, driver }));
      return undefined;
    }
    const wanted = name === "" ? `${service}-${lastOf(Destination)}` : name;
    const volume = folder === undefined ? this.#keep("volume", source, wanted) : this.#keep("folder", folder, wanted);
    return mountOf("volume", volume, Destination, RW);
  }

  #bind({ Type, Source: source = "", Destination, RW }: InspectedMount, service: string): Part | undefined {
    if (Type !== "bind") return undefined; // what lies in memory is told as `tmpfs`
    const lying = this.#ground.paths[source] ?? { kind: "other" };
    if (SYSTEM.test(source) || lying.kind === "other") return mountOf("bind", source, Destination, RW);
    switch (lying.kind) {
      case "absent":
        this.problems.push(say(SENTENCES.gone, { path: source, service }));
        return undefined;
      case "folder": {
        this.#tell(say(SENTENCES["folder-copied"], { path: source, service }));
        return mountOf("volume", this.#keep("folder", source, lastOf(source)), Destination, RW);
      }
      case "file": {
        const path = `imported/${service}${Destination}`;
        this.beside[path] = { content: lying.content, mode: lying.mode };
        if (RW) this.#tell(say(SENTENCES["file-read-only"], { path: source, service }));
        return mountOf("bind", `./${path}`, Destination, false);
      }
    }
  }

  #tell(words: Words): void {
    if (!this.differs.some(({ en }) => en === words.en)) this.differs.push(words);
  }

  /** One volume for each source, whoever mounts it, under a name of its own. */
  #keep(kind: "volume" | "folder", source: string, wanted: string): string {
    const key = `${kind} ${source}`;
    const held = this.volumes.get(key);
    if (held !== undefined) return held.volume;
    const plain =
      wanted
        .replaceAll(/[^a-zA-Z0-9_.-]/g, "-")
        .replace(/^[^a-zA-Z0-9]+/, "")
        .slice(0, 58) || "data";
    let volume = plain;
    for (let i = 2; this.#names.has(volume); i += 1) volume = `${plain}-${i}`;
    this.#names.add(volume);
    this.volumes.set(key, { volume, kind, source });
    return volume;
  }
}

const lastOf = (path: string): string => path.replace(/\/+$/, "").split("/").at(-1) ?? "";

const mountOf = (type: string, source: string, target: string, writes: boolean): Part =>
  withoutGaps({ type, source, target, read_only: writes ? undefined : true });
