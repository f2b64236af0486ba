import type Docker from "dockerode";
import { connect, unless } from "./docker-connection.adapter.ts";
import { type ContainerStats, cpuMicroseconds, workingSetBytes } from "./docker-usage.ts";
import { type EngineEffects, LABELS, type UsageSample } from "./engine.ts";

/** One reading of what this node's containers have and have used. One after another: it may take its time. */
export function readUsage(socketPath: string) {
  return async (
    { node }: EngineEffects["engine.usage"]["args"],
    signal: AbortSignal,
  ): Promise<EngineEffects["engine.usage"]["value"]> => {
    const { quick } = await connect(socketPath);
    const filters = { label: [`${LABELS.node}=${node}`], status: ["running"] };
    const listed = await quick.listContainers({ filters });
    const containers: UsageSample[] = [];
    for (const { Id: id, Labels: labels } of listed) {
      signal.throwIfAborted();
      if (labels[LABELS.job] !== undefined) continue;
      const stats = await unless([404, 409], statsOf(quick, id));
      if (stats === undefined) continue;
      containers.push({
        id,
        instance: labels[LABELS.instance] ?? "",
        container: labels[LABELS.container] ?? "",
        memoryBytes: workingSetBytes(stats),
        cpuMicroseconds: cpuMicroseconds(stats),
      });
    }
    return { containers };
  };
}

/** Engines before 1.41 do not know `one-shot`, as dockerode's types do not, and take a second for each. */
const ONE_SHOT: { stream: false } = Object.assign({ stream: false } as const, { "one-shot": true });

const statsOf = (docker: Docker, id: string): Promise<ContainerStats> => docker.getContainer(id).stats({ ...ONE_SHOT });
