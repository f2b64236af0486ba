import type Docker from "dockerode";
import { LABELS } from "../../../agent/execution/engine.ts";

/** Takes away all that a node made in the engine: containers, networks, volumes, and these. Its images stay. */
export async function removeTraces(docker: Docker, node: string, nameless: readonly string[] = []): Promise<void> {
  const filters = { label: [`${LABELS.node}=${node}`] };
  for (const { Id } of await docker.listContainers({ all: true, filters }))
    await docker.getContainer(Id).remove({ force: true, v: true });
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
  for (const { Name } of (await docker.listVolumes({ filters })).Volumes) await docker.getVolume(Name).remove();
  const { Volumes } = await docker.listVolumes();
  for (const { Name } of Volumes) if (nameless.includes(Name)) await docker.getVolume(Name).remove();
}

/**
 * Volumes without a name that the node's containers hold: an image asks for them (`VOLUME`), and the agent leaves them
 * when it makes a container anew.
 */
export async function namelessVolumes(docker: Docker, node: string): Promise<readonly string[]> {
  const containers = await docker.listContainers({ all: true, filters: { label: [`${LABELS.node}=${node}`] } });
  const names = containers.flatMap(({ Mounts }) => Mounts.map(({ Name = "" }) => Name));
  return names.filter((name) => /^[0-9a-f]{64}$/.test(name));
}
