import { mkdir, realpath } from "node:fs/promises";
import { sep } from "node:path";
import type Docker from "dockerode";
import type { VolumeCreateOptions } from "dockerode";
import { type Connection, connect, unless } from "./docker-connection.adapter.ts";
import { containerBody, networkBody, volumeBody } from "./docker-create.ts";
import { type Variables, variablesOf } from "./docker-environment.ts";
import { EngineError, failureOf, messageOf, statusOf, withoutSecrets } from "./docker-failure.ts";
import { lookupOf } from "./docker-image.ts";
import { type ContainerFacts, nextStep } from "./docker-seen.ts";
import type { Turns } from "./docker-turns.adapter.ts";
import { type ContainerWish, type EngineFailureCode, LABELS } from "./engine.ts";

/** What an attempt at a container stands on. */
export interface ContainerTools {
  readonly socketPath: string;
  /** No volume may lie outside of this directory, symbolic links followed. */
  readonly volumeRoot: string;
  readonly open: (sealed: string) => Promise<string>;
  readonly turns: Turns;
}

/** One attempt at one container that is to run. Nothing is taken down before all that its successor needs is there. */
export function ensureContainer(tools: ContainerTools) {
  return async (wish: ContainerWish, signal: AbortSignal): Promise<{ id: string }> => {
    const engine = await connect(tools.socketPath);
    return tools.turns.take(wish.name, async () => {
      signal.throwIfAborted();
      const found = await named(engine.quick, wish.name);
      const step = nextStep(found, wish);
      if (step === "foreign") throw nameTaken(wish.name);
      if (step !== "nothing" && step !== "unpause") return bringUp(tools, engine, wish, found, step, signal);
      const id = found?.Id ?? wish.name;
      if (step === "unpause") await engine.patient.getContainer(id).unpause();
      return { id };
    });
  };
}

async function bringUp(
  tools: ContainerTools,
  engine: Connection,
  wish: ContainerWish,
  found: ContainerFacts | undefined,
  step: "create" | "start" | "replace",
  signal: AbortSignal,
): Promise<{ id: string }> {
  const variables = await openEnvironment(tools, wish);
  try {
    await prepare(tools, engine, wish);
    signal.throwIfAborted();
    if (found !== undefined && step === "start" && (await startOld(engine.patient, found.Id))) return { id: found.Id };
    if (found !== undefined) await takeDown(engine.patient, found.Id, undefined);
    signal.throwIfAborted();
    return await createAndStart(engine, wish, variables);
  } catch (error) {
    const { code, detail } = withoutSecrets(
      failureOf(error, tools.socketPath),
      variables.map(([, value]) => value),
    );
    throw new EngineError(code as EngineFailureCode, detail);
  }
}

async function openEnvironment(tools: ContainerTools, wish: ContainerWish): Promise<Variables> {
  if (wish.spec.environment.length === 0) return [];
  const opened = await tools.open(wish.sealed).catch(() => {
    throw new EngineError("unsealable", `the environment of ${wish.instance} is not sealed to this node's key`);
  });
  return variablesOf(opened, wish.spec);
}

/** Image, network and volumes; each is left as it is where it exists. */
async function prepare(tools: ContainerTools, engine: Connection, wish: ContainerWish): Promise<void> {
  const image = await unless([404], engine.quick.getImage(lookupOf(wish.image)).inspect());
  if (image === undefined) throw new EngineError("image-missing", `${wish.image} is not on this machine`);
  await tools.turns.take(`network:${wish.network}`, () => ensureNetwork(engine.quick, wish));
  for (const volume of new Set(wish.spec.mounts.map((mount) => mount.volume))) {
    const directory = await ensureDirectory(tools.volumeRoot, wish.volumes[volume], volume);
    await engine.quick.createVolume(asIs<VolumeCreateOptions>(volumeBody(wish, volume, directory)));
  }
}

async function ensureNetwork(docker: Docker, wish: ContainerWish): Promise<void> {
  const found = await unless([404], docker.getNetwork(wish.network).inspect());
  const owner = (found?.Labels as Record<string, string> | null | undefined)?.[LABELS.node];
  if (found !== undefined && owner !== wish.node)
    throw new EngineError(
      "name-taken",
      `the network ${wish.network} exists and is not this node's; rename or remove it`,
    );
  if (found === undefined) await docker.createNetwork(asIs(networkBody(wish)));
}

/** The directory, made where it is missing; refused when it leads out of the volume root. */
async function ensureDirectory(root: string, directory: string | undefined, volume: string): Promise<string> {
  if (directory === undefined) throw new EngineError("refused", `the plan names no directory for the volume ${volume}`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o755 });
    const [real, realRoot] = await Promise.all([realpath(directory), realpath(root)]);
    if (real.startsWith(realRoot + sep)) return real;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const full = code === "ENOSPC" || code === "EDQUOT";
    throw new EngineError(
      full ? "no-space" : "refused",
      `the directory of volume ${volume} can't be made: ${String(error)}`,
    );
  }
  throw new EngineError("refused", `the directory of volume ${volume} lies outside of the volume root`);
}

async function createAndStart(
  { quick, patient }: Connection,
  wish: ContainerWish,
  variables: Variables,
): Promise<{ id: string }> {
  const body = containerBody(
    wish,
    variables.map(([name, value]) => `${name}=${value}`),
  );
  const container = await patient.createContainer(asIs(body, { name: wish.name })).catch(async (error: unknown) => {
    if (statusOf(error) !== 409) throw error;
    const holder = await named(quick, wish.name);
    throw nextStep(holder, wish) === "foreign" ? nameTaken(wish.name) : error;
  });
  try {
    await unless([304], container.start());
  } catch (error) {
    const { code } = failureOf(error, "");
    if (code === "port-taken") await unless([404], container.remove({ force: true }));
    throw error;
  }
  return { id: container.id };
}

/** False when it can't be started any more because its network went, so that it has to be made anew. */
async function startOld(docker: Docker, id: string): Promise<boolean> {
  try {
    await unless([304], docker.getContainer(id).start());
    return true;
  } catch (error) {
    if (error instanceof Error && statusOf(error) !== undefined && /network .* not found/i.test(messageOf(error)))
      return false;
    throw error;
  }
}

/** Stops a container with grace (its own when none is given) and removes it; volumes stay, anonymous ones too. */
export async function takeDown(docker: Docker, id: string, graceMs: number | undefined): Promise<void> {
  const container = docker.getContainer(id);
  await unless([304, 404], container.stop(graceMs === undefined ? {} : { t: Math.ceil(graceMs / 1_000) }));
  await unless([404], container.remove({ force: true })).catch(async (error: unknown) => {
    if (!(error instanceof Error) || !/already in progress/i.test(messageOf(error))) throw error;
    await unless([404], container.wait({ condition: "removed" }));
  });
}

/** The container of exactly this name; engines also find by the beginning of an id. */
async function named(docker: Docker, name: string): Promise<ContainerFacts | undefined> {
  const facts = await unless([404], docker.getContainer(name).inspect());
  return facts?.Name === `/${name}` ? facts : undefined;
}

function nameTaken(name: string): EngineError {
  return new EngineError("name-taken", `a container named ${name} exists and is not this node's; rename or remove it`);
}

// dockerode puts what it is given into the body and into the address as well, unless the two are told apart:
// environments do not belong into addresses.
function asIs<Options>(body: object, query: object = {}): Options {
  return { _query: query, _body: body } as Options;
}
