/** What the demo does to containers itself: it is the power switch, and it tidies up. Agents do all the rest. */
import type Docker from "dockerode";
import { connect, unless } from "../../agent/execution/docker-connection.adapter.ts";
import { LABELS } from "../../agent/execution/engine.ts";

type Labelled = Readonly<{ Labels?: Readonly<Record<string, string>> | null | undefined }>;

/** What stands on the engine in the name of some nodes. */
export interface Belongings {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

export class Engine {
  readonly #docker: Docker;

  private constructor(docker: Docker) {
    this.#docker = docker;
  }

  static async at(socketPath: string): Promise<Engine> {
    return new Engine((await connect(socketPath)).patient);
  }

  get docker(): Docker {
    return this.#docker;
  }

  /** Ids of the nodes' containers that run now. */
  running(nodes: readonly string[]): Promise<readonly string[]> {
    return this.#containers(nodes, false);
  }

  /** Kills what the nodes run, as when the power goes. Hands back how many containers that were. */
  async kill(nodes: readonly string[]): Promise<number> {
    const ids = await this.running(nodes);
    await Promise.all(ids.map((id) => unless([404, 409], this.#docker.getContainer(id).kill())));
    return ids.length;
  }

  /** Stops what the nodes run, each with the grace it was declared with. Hands back how many containers that were. */
  async stop(nodes: readonly string[]): Promise<number> {
    const ids = await this.running(nodes);
    await Promise.all(ids.map((id) => unless([304, 404], this.#docker.getContainer(id).stop())));
    return ids.length;
  }

  async belongings(nodes: readonly string[]): Promise<Belongings> {
    const filters = { label: [LABELS.node] };
    const [containers, networks, volumes] = await Promise.all([
      this.#containers(nodes, true),
      this.#docker.listNetworks({ filters }),
      this.#docker.listVolumes({ filters }),
    ]);
    return {
      containers,
      networks: networks.filter(of(nodes)).map(({ Id }) => Id),
      volumes: (volumes.Volumes ?? []).filter(of(nodes)).map(({ Name }) => Name),
    };
  }

  async remove({ containers, networks, volumes }: Belongings): Promise<void> {
    const docker = this.#docker;
    await Promise.all(containers.map((id) => unless([404], docker.getContainer(id).remove({ force: true, v: true }))));
    await Promise.all(networks.map((id) => unless([404], docker.getNetwork(id).remove())));
    await Promise.all(volumes.map((name) => unless([404], docker.getVolume(name).remove())));
  }

  /** Removes an image by name; one that is used, or not there, is left. */
  async removeImage(name: string): Promise<void> {
    await unless([404, 409], this.#docker.getImage(name).remove());
  }

  async #containers(nodes: readonly string[], all: boolean): Promise<readonly string[]> {
    const found = await this.#docker.listContainers({ all, filters: { label: [LABELS.node] } });
    return found.filter(of(nodes)).map(({ Id }) => Id);
  }
}

const of =
  (nodes: readonly string[]) =>
  ({ Labels }: Labelled): boolean =>
    nodes.includes(Labels?.[LABELS.node] ?? "");
