/** `npm start`: a cluster of three sites on this machine, until it is told to stop. */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { ensureDocker } from "../docker/ensure.ts";
import { tool } from "../tools/find.ts";
import { Api } from "./api.ts";
import { choosePorts } from "./choose.ts";
import { Cluster } from "./cluster.ts";
import { obey } from "./commands.ts";
import { serveControl } from "./control.ts";
import { Endings, untilTold } from "./ending.ts";
import { Engine } from "./engine.ts";
import { takeFolder } from "./folder.ts";
import { endGateways, ensureGateway, findCaddy, stableUrl } from "./gateway.ts";
import type { Home } from "./home.ts";
import { ensureSites, layTokens, machinesReport } from "./join.ts";
import { endLeftovers } from "./leftovers.ts";
import { poll } from "./poll.ts";
import { adminTokenFile, originOf } from "./programs.ts";
import { runSample, SAMPLE, type Sample } from "./sample.ts";
import { ensureSampleImage } from "./sample-image.ts";
import { awaiting, Problem, say } from "./say.ts";
import { SITES } from "./sites.ts";
import { DEFAULT_SETTINGS, nodesOf, readSettings, type Settings, writeSettings } from "./settings.ts";
import { welcome } from "./welcome.ts";

const CONTROLLER_MS = 60_000;
/** A controller that ends so often while it starts will not start. */
const DEATHS_MAX = 3;

export interface StartOptions {
  readonly home: Home;
  /** False forbids to install packages. */
  readonly install: boolean;
}

interface Scene extends StartOptions {
  readonly signal: AbortSignal;
  readonly endings: Endings;
  readonly settings: Settings;
}

interface Laid {
  readonly cluster: Cluster;
  readonly image: Promise<unknown>;
  readonly caddy: string | undefined;
}

/** Runs until told to stop; hands back the exit code. */
export async function start(options: StartOptions): Promise<number> {
  const told = untilTold();
  const endings = new Endings(say);
  const aborted = once(told.signal, "abort");
  try {
    // What is under way when we are told to stop, an installation or a download, is left to end with this process.
    await Promise.race([aborted, up(options, told, endings).catch(unlessTold(told.signal))]);
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    await endings.run();
    return 1;
  }
  await aborted;
  say({ fr: "arrêt…", en: "stopping…" });
  await awaiting({ fr: "j'attends que tout s'arrête", en: "waiting for everything to stop" }, endings.run());
  say({ fr: "tout est arrêté, les données restent", en: "all is stopped, the data stays" });
  return 0;
}

/** Being told to stop breaks off what is awaited: that is no failure. */
const unlessTold =
  (signal: AbortSignal) =>
  (error: unknown): void => {
    if (!signal.aborted) throw error;
  };

const sentenceOf = (error: unknown): string => {
  if (error instanceof Problem) return error.message;
  return error instanceof Error ? `lierre: ${error.message}` : String(error);
};

async function up(options: StartOptions, told: AbortController, endings: Endings): Promise<void> {
  const { home } = options;
  const { signal } = told;
  const lock = takeFolder(home);
  endings.add(() => lock.release());
  const settings = readSettings(home.settings) ?? structuredClone(DEFAULT_SETTINGS);
  const held: { cluster?: Cluster } = {};
  const running = { cluster: () => held.cluster, stop: () => told.abort() };
  const control = await serveControl(home.control, (request, tell) => obey(running, request, tell));
  endings.add(() => control.close());
  const scene: Scene = { ...options, signal, endings, settings };
  const laid = await lay(scene);
  const sample = await run(scene, laid);
  signal.throwIfAborted();
  held.cluster = laid.cluster;
  process.stdout.write(welcome(home, settings, sample));
}

/** Everything that must be there before the first process starts. */
async function lay({ home, install, settings, endings, signal }: Scene): Promise<Laid> {
  const left = await awaiting({ fr: "j'arrête les restes", en: "ending leftovers" }, endLeftovers(home.children));
  if (left > 0)
    say({ fr: `${left} processus d'un démarrage tué sont arrêtés`, en: "ended what a killed start left behind" });
  const docker = await ensureDocker({ install });
  endings.add(docker.stop);
  signal.throwIfAborted();
  const natsServer = await tool("nats-server");
  const caddy = await findCaddy();
  const engine = await Engine.at(docker.socketPath);
  // After agents, which would start them again: what is undone last was noted first.
  endings.add(() => engine.stop(nodesOf(settings)));
  endings.add(() => endGateways(home, SITES));
  // Made while the rest comes up; who needs it waits for it.
  const image = ensureSampleImage(engine.docker);
  image.catch(() => {});
  await choosePorts(settings, (await engine.running(nodesOf(settings))).length > 0);
  writeSettings(home.settings, settings);
  signal.throwIfAborted();
  const cluster = await Cluster.lay({ home, settings, engine, socketPath: docker.socketPath, natsServer, caddy });
  endings.add(() => cluster.closeLines());
  return { cluster, image, caddy };
}

/** Starts controller, machines and sample, each once the one before answers. */
async function run({ home, settings, endings, signal }: Scene, { cluster, image, caddy }: Laid): Promise<Sample> {
  const api = new Api(originOf(settings), () => readFileSync(adminTokenFile(home), "utf8").trim());
  const { controller } = cluster;
  signal.throwIfAborted();
  endings.add(() => controller.stop());
  controller.start();
  const what = { fr: "le contrôleur", en: "the controller" };
  const hint = () => controller.tail();
  await poll({ what, withinMs: CONTROLLER_MS, signal, hint }, async () => {
    if (controller.deaths >= DEATHS_MAX)
      throw new Problem({ fr: "Le contrôleur ne démarre pas.", en: `The controller does not start.\n${hint()}` });
    return (await api.ready()) || undefined;
  });
  const place = { api: originOf(settings), tokenFile: relative(home.folder, adminTokenFile(home)) };
  writeFileSync(home.cli, `${JSON.stringify(place)}\n`, { mode: 0o600 });
  const joining = { home, settings, api, signal };
  await ensureSites(joining);
  await layTokens(joining);
  signal.throwIfAborted();
  endings.add(() => cluster.stopAgents());
  for (const { agent } of cluster.places) agent.start();
  await machinesReport(joining, (site) => tailOf(cluster, site.site));
  if (caddy !== undefined) await ensureGateway(joining);
  await awaiting({ fr: "je prépare l'image du livre d’or", en: "making the guest book's image" }, image);
  const sample = await runSample(api, settings, signal, () =>
    cluster.places.map(({ site }) => tailOf(cluster, site.site)).join("\n"),
  );
  return { ...sample, stableUrl: await stableUrl(api, SAMPLE) };
}

const tailOf = ({ places }: Cluster, name: string): string =>
  places.find(({ site }) => site.site === name)?.agent.tail() ?? "";
