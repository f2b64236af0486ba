/** `npm run demo -- wipe`: takes away all that the demo ever made on this machine, after saying what that is. */
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { ensureDocker } from "../docker/ensure.ts";
import { askControl } from "./control.ts";
import { Engine } from "./engine.ts";
import { takeFolderWithin } from "./folder.ts";
import { endGateways } from "./gateway.ts";
import type { Home } from "./home.ts";
import { endLeftovers } from "./leftovers.ts";
import { SAMPLE_IMAGE } from "./sample-image.ts";
import { awaiting, Problem, say } from "./say.ts";
import { nodesOf, readSettings } from "./settings.ts";
import { SITE_NAMES, SITES } from "./sites.ts";

const STOP_MS = 60_000;
const OURS = [
  "controller",
  "logs",
  "demo.json",
  "cli.json",
  "children.json",
  "control.sock",
  "journal.lock",
  ...SITE_NAMES,
];

/** Hands back the exit code. */
export async function wipe(home: Home, yes: boolean): Promise<number> {
  if (!existsSync(home.folder) || !readdirSync(home.folder).some((name) => OURS.includes(name))) {
    say({ fr: `${home.folder} : il n'y a rien à effacer`, en: "there is nothing to wipe" });
    return 0;
  }
  const runs = (await askControl(home.control, { command: "status" }, () => {})) !== "absent";
  const settings = readSettings(home.settings);
  const nodes = settings === undefined ? [] : nodesOf(settings);
  say({
    fr: `${runs ? "la grappe sera arrêtée ; " : ""}seront effacés : l'état dans ${home.folder}, les données et les conteneurs de ses ${nodes.length} machines`,
    en: `${runs ? "the cluster is stopped, then " : ""}its state, its data and its machines' containers go`,
  });
  if (!(await agreed(yes))) {
    say({
      fr: "rien n'est effacé ; sans terminal, ajoutez --yes",
      en: "nothing was wiped; without a terminal, add --yes",
    });
    return 3;
  }
  if (runs) await askControl(home.control, { command: "stop" }, () => {});
  const stopping = { fr: "j'attends que la grappe s'arrête", en: "waiting for the cluster to stop" };
  const lock = await awaiting(stopping, takeFolderWithin(home, runs ? STOP_MS : 0));
  await endLeftovers(home.children);
  await endGateways(home, SITES);
  if (nodes.length > 0) await wipeEngine(nodes);
  lock.release();
  removeState(home);
  say({ fr: "c'est effacé", en: "it is wiped" });
  return 0;
}

async function wipeEngine(nodes: readonly string[]): Promise<void> {
  const docker = await ensureDocker({ install: false });
  try {
    const engine = await Engine.at(docker.socketPath);
    const found = await engine.belongings(nodes);
    const [containers, networks, volumes] = [found.containers, found.networks, found.volumes].map((all) => all.length);
    say({
      fr: `j'enlève ${containers} conteneur(s), ${networks} réseau(x), ${volumes} volume(s)`,
      en: `removing ${containers} container(s), ${networks} network(s), ${volumes} volume(s)`,
    });
    await engine.remove(found);
    await engine.removeImage(SAMPLE_IMAGE);
  } finally {
    await docker.stop();
  }
}

/** Only what the demo made: the folder may be one that holds more. */
function removeState({ folder }: Home): void {
  try {
    for (const name of OURS) rmSync(join(folder, name), { recursive: true, force: true });
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EACCES" && code !== "EPERM") throw error;
    throw new Problem({
      fr: `${folder} contient des données écrites par des conteneurs (root) : sudo npm run demo -- wipe --yes`,
      en: `${folder} holds data that containers (root) wrote: sudo npm run demo -- wipe --yes`,
    });
  }
}

async function agreed(yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^[yo]/i.test((await ask.question("Continuer ? / Go on? [y/N] ")).trim());
  } finally {
    ask.close();
  }
}
