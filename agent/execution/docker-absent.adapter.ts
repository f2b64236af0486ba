import { connect, unless } from "./docker-connection.adapter.ts";
import { takeDown } from "./docker-container.adapter.ts";
import { EngineError } from "./docker-failure.ts";
import type { Turns } from "./docker-turns.adapter.ts";
import { type EngineEffects, LABELS } from "./engine.ts";

/** One attempt at a container that is to be gone. */
export function ensureAbsent(socketPath: string, turns: Turns) {
  return async ({ node, id, graceMs }: EngineEffects["engine.absent"]["args"], signal: AbortSignal): Promise<null> => {
    const { quick, patient } = await connect(socketPath);
    const facts = await unless([404], quick.getContainer(id).inspect());
    if (facts === undefined) return null;
    if (facts.Config.Labels[LABELS.node] !== node)
      throw new EngineError("not-ours", `the container ${facts.Name.slice(1)} is not this node's and stays`);
    await turns.take(facts.Name.slice(1), async () => {
      signal.throwIfAborted();
      await takeDown(patient, facts.Id, graceMs);
    });
    return null;
  };
}
