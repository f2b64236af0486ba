import type Docker from "dockerode";
import { connect, unless } from "./docker-connection.adapter.ts";
import { imageNames, imageSizes, seenContainer } from "./docker-seen.ts";
import { type EngineEffects, LABELS, type Seen, type SeenContainer } from "./engine.ts";

/**
 * One look at all that is this node's. The list alone knows neither exit codes nor starts, so each container is asked
 * for: 20 of them take about 10 ms.
 */
export function observe(socketPath: string) {
  return async ({ node }: EngineEffects["engine.observe"]["args"]): Promise<Seen> => {
    const { quick, version, apiVersion } = await connect(socketPath);
    const [listed, images] = await Promise.all([
      quick.listContainers({ all: true, filters: { label: [`${LABELS.node}=${node}`] } }),
      quick.listImages(),
    ]);
    const looked = await Promise.all(listed.map(({ Id }) => look(quick, Id)));
    const containers = looked.filter((container) => container !== undefined);
    containers.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { containers, images: imageNames(images), imageBytes: imageSizes(images), version, apiVersion };
  };
}

/** Undefined when it went between the list and the look. */
async function look(docker: Docker, id: string): Promise<SeenContainer | undefined> {
  const facts = await unless([404], docker.getContainer(id).inspect());
  return facts && seenContainer(facts, Date.parse(facts.State.StartedAt));
}
