import type Docker from "dockerode";
import { LABELS } from "../../../agent/execution/engine.ts";

/** Takes away all that a node made in the engine: containers, networks, volumes. Its images stay. */
export async function removeTraces(docker: Docker, node: string): Promise<void> {
  const filters = { label: [`${LABELS.node}=${node}`] };
  for (const { Id } of await docker.listContainers({ all: true, filters }))
    await docker.getContainer(Id).remove({ force: true, v: true });
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
  for (const { Name } of (await docker.listVolumes({ filters })).Volumes) await docker.getVolume(Name).remove();
}
