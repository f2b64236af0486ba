import type Docker from "dockerode";
import { type Connection, connect, unless } from "./docker-connection.adapter.ts";
import { containerBody, type Making, speaks } from "./docker-create.ts";
import { EngineError, failureOf, messageOf, statusOf, withoutSecrets } from "./docker-failure.ts";
import { endpoint, hostOfNetwork } from "./docker-networks.ts";
import { asIs, type ContainerTools, openSealed, prepare } from "./docker-prepare.adapter.ts";
import { type ContainerFacts, nextStep } from "./docker-seen.ts";
import type { ContainerWish, EngineFailureCode } from "./engine.ts";

/** One attempt at one container that is to run. Nothing is taken down before all that its successor needs is there. */
export function ensureContainer(tools: ContainerTools) {
  return async (wish: ContainerWish, signal: AbortSignal): Promise<{ id: string }> => {
    const engine = await connect(tools.socketPath);
    return tools.turns.take(wish.name, async () => {
      signal.throwIfAborted();
      const found = await named(engine.quick, wish.name);
      const step = nextStep(found, wish, await isCutOff(engine.quick, wish, found));
      if (step === "foreign") throw nameTaken(wish.name);
      if (step !== "nothing" && step !== "unpause") return bringUp(tools, engine, wish, { found, step }, signal);
      const id = found?.Id ?? wish.name;
      if (step === "unpause") await engine.patient.getContainer(id).unpause();
      return { id };
    });
  };
}

/** Did the container whose network this one shares start after it? Then that network is another one by now. */
async function isCutOff(docker: Docker, wish: ContainerWish, found: ContainerFacts | undefined): Promise<boolean> {
  const host = hostOfNetwork(wish);
  if (host === undefined || found === undefined) return false;
  const facts = await named(docker, host);
  return facts !== undefined && Date.parse(facts.State.StartedAt) > Date.parse(found.State.StartedAt);
}

/** What there is under the wish's name, what is to become of it, and the label of a run where it is a job's. */
export interface Present {
  readonly found: ContainerFacts | undefined;
  readonly step: "create" | "start" | "replace";
  readonly job?: string;
}

/** Makes the container and starts it; a failure repeats no secret of it. */
export async function bringUp(
  tools: ContainerTools,
  engine: Connection,
  wish: ContainerWish,
  { found, step, job }: Present,
  signal: AbortSignal,
): Promise<{ id: string }> {
  const { content, variables, worded } = await openSealed(tools, wish);
  try {
    const binds = await prepare(tools, engine, wish, content);
    signal.throwIfAborted();
    if (found !== undefined && step === "start" && (await startOld(engine, wish, found))) return { id: found.Id };
    if (found !== undefined) await takeDown(engine.patient, found.Id, undefined);
    signal.throwIfAborted();
    const environment = variables.map(([name, value]) => `${name}=${value}`);
    const making = { environment, binds, apiVersion: engine.apiVersion };
    return await createAndStart(engine, { ...wish, spec: worded.is }, job === undefined ? making : { ...making, job });
  } catch (error) {
    const secrets = [...variables.map(([, value]) => value), ...worded.secrets];
    const { code, detail } = withoutSecrets(failureOf(error, tools.socketPath), secrets);
    throw new EngineError(code as EngineFailureCode, detail);
  }
}

async function createAndStart(engine: Connection, wish: ContainerWish, making: Making): Promise<{ id: string }> {
  const { quick, patient } = engine;
  const body = containerBody(wish, making);
  const container = await patient.createContainer(asIs(body, { name: wish.name })).catch(async (error: unknown) => {
    if (statusOf(error) !== 409) throw error;
    const holder = await named(quick, wish.name);
    throw nextStep(holder, wish) === "foreign" ? nameTaken(wish.name) : error;
  });
  try {
    await joinNetworks(
      engine,
      wish,
      container.id,
      wish.networks.slice(0, 1).map(({ name }) => name),
    );
    await unless([304], container.start());
  } catch (error) {
    const { code } = failureOf(error, "");
    if (code === "port-taken") await unless([404], container.remove({ force: true }));
    throw error;
  }
  return { id: container.id };
}

/** Engines before 1.44 take one network at a container's birth. */
async function joinNetworks(
  { quick, apiVersion }: Connection,
  wish: ContainerWish,
  id: string,
  joined: readonly string[],
): Promise<void> {
  for (const network of wish.networks) {
    if (joined.includes(network.name)) continue;
    const at = endpoint(network, {}, speaks(apiVersion, "1.44"));
    await quick.getNetwork(network.name).connect({ Container: id, EndpointConfig: at });
  }
}

/** False when it can't be started any more because its network went, so that it has to be made anew. */
async function startOld(engine: Connection, wish: ContainerWish, found: ContainerFacts): Promise<boolean> {
  try {
    await joinNetworks(engine, wish, found.Id, Object.keys(found.NetworkSettings?.Networks ?? {}));
    await unless([304], engine.patient.getContainer(found.Id).start());
    return true;
  } catch (error) {
    const gone = /network .* not found|no such container|joining network namespace/i;
    if (error instanceof Error && statusOf(error) !== undefined && gone.test(messageOf(error))) return false;
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
export async function named(docker: Docker, name: string): Promise<ContainerFacts | undefined> {
  const facts = await unless([404], docker.getContainer(name).inspect());
  return facts?.Name === `/${name}` ? facts : undefined;
}

export function nameTaken(name: string): EngineError {
  return new EngineError("name-taken", `a container named ${name} exists and is not this node's; rename or remove it`);
}
