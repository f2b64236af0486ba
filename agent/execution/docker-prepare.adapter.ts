import type Docker from "dockerode";
import type { VolumeCreateOptions } from "dockerode";
import { NO_CONTENT, type SealedContent } from "../../shared/services/sealed.ts";
import type { Container } from "../../shared/services/wire.ts";
import { type Connection, unless } from "./docker-connection.adapter.ts";
import { contentOf, fileOf, type Variables, variablesOf } from "./docker-environment.ts";
import { EngineError } from "./docker-failure.ts";
import { lookupOf } from "./docker-image.ts";
import { type Bind, volumeBody } from "./docker-mounts.ts";
import { networkBody } from "./docker-networks.ts";
import type { Turns } from "./docker-turns.adapter.ts";
import { hasSealedWords, wordedContainer, type Worded } from "./docker-words.ts";
import { type ContainerWish, LABELS, type WishedNetwork } from "./engine.ts";
import { writeMounted } from "./files/mounted.adapter.ts";
import { ownerOf } from "./files/path-within.ts";
import { ensureFolder, ensureVolume, type FirstContent } from "./files/volume.adapter.ts";

/** What an attempt at a container stands on. */
export interface ContainerTools {
  readonly socketPath: string;
  /** No volume may lie outside of this directory, symbolic links followed. */
  readonly volumeRoot: string;
  /** Files that travelled with stacks lie below it, and nothing else does. */
  readonly filesRoot: string;
  readonly open: (sealed: string) => Promise<string>;
  readonly turns: Turns;
}

/** What travelled sealed with a wish, of it the container's variables, and the container with its words. */
export interface Opened {
  readonly content: SealedContent;
  readonly variables: Variables;
  readonly worded: Worded<Container>;
}

/** Opens what the container needs, and nothing where it needs nothing. */
export async function openSealed(tools: Pick<ContainerTools, "open">, wish: ContainerWish): Promise<Opened> {
  const { spec, seeds } = wish;
  const held = [spec.environment, spec.files ?? [], Object.keys(seeds)].some(({ length }) => length > 0);
  if (!held && !hasSealedWords(spec)) return { content: NO_CONTENT, variables: [], worded: { is: spec, secrets: [] } };
  const opened = await tools.open(wish.sealed).catch(() => {
    throw new EngineError("unsealable", `what travelled with ${wish.instance} is not sealed to this node's key`);
  });
  const content = contentOf(opened);
  return { content, variables: variablesOf(content, spec), worded: wordedContainer(content, spec) };
}

/** Image, networks, volumes and files; each is left as it is where it exists. Hands back what is mounted by path. */
export async function prepare(
  tools: ContainerTools,
  engine: Connection,
  wish: ContainerWish,
  content: SealedContent,
): Promise<Bind[]> {
  const image = await unless([404], engine.quick.getImage(lookupOf(wish.image)).inspect());
  if (image === undefined) throw new EngineError("image-missing", `${wish.image} is not on this machine`);
  for (const network of wish.networks)
    await tools.turns.take(`network:${network.name}`, () => ensureNetwork(engine.quick, wish, network));
  const binds = await writeMounted(tools.filesRoot, wish, content);
  return [...binds, ...(await prepareVolumes(tools, engine, wish, content))];
}

async function prepareVolumes(
  { volumeRoot, turns }: ContainerTools,
  { quick }: Connection,
  wish: ContainerWish,
  content: SealedContent,
): Promise<Bind[]> {
  const binds: Bind[] = [];
  for (const volume of new Set(wish.spec.mounts.map((mount) => mount.volume))) {
    const wanted = wish.volumes[volume];
    if (wanted === undefined) throw new EngineError("refused", `the plan names no directory for the volume ${volume}`);
    const first = async () => firstContent(wish, volume, content);
    const directory = await turns.take(`volume:${wanted}`, () => ensureVolume(volumeRoot, wanted, volume, first));
    const mounts = wish.spec.mounts.filter((mount) => mount.volume === volume);
    if (mounts.some(({ subpath }) => subpath === undefined))
      await quick.createVolume(asIs<VolumeCreateOptions>(volumeBody(wish, volume, directory)));
    for (const { subpath, path, readOnly } of mounts)
      if (subpath !== undefined)
        binds.push({ source: await ensureFolder(directory, subpath, volume), target: path, readOnly });
  }
  return binds;
}

function firstContent(wish: ContainerWish, volume: string, content: SealedContent): FirstContent | undefined {
  const files = (wish.seeds[volume] ?? []).map(({ path, mode, file }) => ({
    path,
    mode,
    bytes: fileOf(content, file),
  }));
  return files.length === 0 ? undefined : { files, owner: ownerOf(wish.spec.user) };
}

async function ensureNetwork(docker: Docker, wish: ContainerWish, network: WishedNetwork): Promise<void> {
  const found = await unless([404], docker.getNetwork(network.name).inspect());
  const owner = (found?.Labels as Record<string, string> | null | undefined)?.[LABELS.node];
  if (found !== undefined && owner !== wish.node)
    throw new EngineError(
      "name-taken",
      `the network ${network.name} exists and is not this node's; rename or remove it`,
    );
  if (found === undefined) await docker.createNetwork(asIs(networkBody(wish, network)));
}

// dockerode puts what it is given into the body and into the address as well, unless the two are told apart:
// environments do not belong into addresses.
export function asIs<Options>(body: object, query: object = {}): Options {
  return { _query: query, _body: body } as Options;
}
