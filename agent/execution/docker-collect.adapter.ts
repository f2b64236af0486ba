import type Docker from "dockerode";
import { connect, unless } from "./docker-connection.adapter.ts";
import { lookupOf, namingOf } from "./docker-image.ts";
import { type EngineEffects, LABELS } from "./engine.ts";
import { removeMounted } from "./files/mounted.adapter.ts";

type Args = EngineEffects["engine.collect"]["args"];

/** One attempt at having nothing of this node's lie about. Volumes are never touched. */
export function collect(socketPath: string, filesRoot: string) {
  return async (args: Args, signal: AbortSignal): Promise<{ removed: number }> => {
    const { quick, patient } = await connect(socketPath);
    const containers = await quick.listContainers({ all: true });
    const usedNetworks = new Set(
      containers.flatMap(({ NetworkSettings: settings, HostConfig: { NetworkMode: mode } }) => [
        mode,
        ...Object.entries(settings.Networks).flatMap(([name, { NetworkID: id }]) => [name, id]),
      ]),
    );
    const networks = await collectNetworks(quick, args, usedNetworks);
    signal.throwIfAborted();
    const images = await collectImages(patient, args, new Set(containers.map(({ ImageID: id }) => id)), signal);
    signal.throwIfAborted();
    const ours = containers.filter(({ Labels: labels }) => labels[LABELS.node] === args.node);
    const kept = new Set([
      ...args.keepFiles,
      ...ours.map(({ Labels: labels }) => `${labels[LABELS.instance]}/${labels[LABELS.container]}`),
    ]);
    const files = await removeMounted(filesRoot, (key) => kept.has(key));
    return { removed: networks + images + files };
  };
}

async function collectNetworks(docker: Docker, args: Args, used: ReadonlySet<string>): Promise<number> {
  const ours = await docker.listNetworks({ filters: { label: [`${LABELS.node}=${args.node}`] } });
  let removed = 0;
  for (const { Id: id, Name: name } of ours) {
    if (used.has(id) || used.has(name) || args.keepNetworks.includes(name)) continue;
    // 403: something joined it meanwhile
    if (
      (await unless(
        [403, 404],
        docker
          .getNetwork(id)
          .remove()
          .then(() => true),
      )) === true
    )
      removed += 1;
  }
  return removed;
}

async function collectImages(docker: Docker, args: Args, used: Set<string>, signal: AbortSignal): Promise<number> {
  const idOf = async (image: string) => unless([404], docker.getImage(lookupOf(image)).inspect());
  for (const image of args.keepImages) used.add((await idOf(image))?.Id ?? image);
  let removed = 0;
  for (const image of args.pinned) {
    signal.throwIfAborted();
    const facts = await idOf(image);
    if (facts === undefined || used.has(facts.Id)) continue;
    // known by id only, so no registry has it; under a name somebody keeps it, unless that name is of our own giving
    const built = facts.Config.Labels?.[LABELS.build] !== undefined;
    if (namingOf(image) === "id" && facts.RepoTags.length > 0 && !built) continue;
    // 409: it also goes by the name of another repository
    if (
      (await unless(
        [404, 409],
        docker
          .getImage(facts.Id)
          .remove({ force: built && facts.RepoTags.length > 1 })
          .then(() => true),
      )) === true
    )
      removed += 1;
  }
  return removed;
}
