/**
 * `npm run apps [-- app…]`: ten stacks of real applications, each with the Compose file of its documentation, applied
 * by the command line to a cluster of one node on this machine's Docker. In each something is written through the app's
 * own interface, and read back before and after a restart.
 *
 * Nothing is pulled: the images are built here under the names of the published ones, from Debian's, npm's and PyPI's
 * packages, and kept for the next run (`docker image prune -a --filter label=org.example.lierre-apps` drops them).
 */
import { join } from "node:path";
import Docker from "dockerode";
import { ensureDocker } from "../../deploy/docker/ensure.ts";
import { commandPath, isRoot } from "../../deploy/docker/machine.ts";
import { reasonOf } from "../lab/until.ts";
import type { App } from "./app.ts";
import { APPS } from "./apps.ts";
import { checkApp } from "./support/check.ts";
import { Cluster } from "./support/cluster.ts";
import { leaveFolder, takeFolder } from "./support/folder.ts";
import { ensureImages } from "./support/images.ts";
import { APPS_FOLDER } from "./support/places.ts";
import { clock } from "./support/say.ts";

const USAGE = 2;
const INTERRUPTED = 130;
/** How many are started and checked side by side. */
const AT_ONCE = 3;

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !APPS.some((app) => app.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`apps: none is called ${unknown.join(", ")}: ${APPS.map(({ name }) => name).join(" ")}\n`);
    return USAGE;
  }
  const chosen = APPS.filter(({ name }) => names.length === 0 || names.includes(name));
  const missing = missingParts();
  if (missing.length > 0) return skipAll(chosen, missing);
  const say = clock();
  const engine = await ensureDocker({ install: false });
  const docker = new Docker({ socketPath: engine.socketPath });
  const folder = await takeFolder(docker);
  try {
    const images = APPS.map(({ name, image }) => ({ image, folder: join(APPS_FOLDER, name, "image") }));
    await ensureImages(docker, images, (text) => say("images", text));
    const cluster = await Cluster.start(folder, docker, engine.socketPath);
    say("cluster", "controller and node answer");
    const end = async (): Promise<void> => {
      await cluster.remove();
      leaveFolder(folder);
      process.exit(INTERRUPTED);
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void end());
    try {
      return await checkAll(cluster, chosen, say);
    } finally {
      await cluster.remove();
    }
  } finally {
    await engine.stop();
    leaveFolder(folder);
  }
}

function missingParts(): readonly string[] {
  const commands = ["mmdebstrap", "npm", "python3"].filter((name) => commandPath(name) === undefined);
  return [...(isRoot() ? [] : ["root"]), ...commands];
}

async function checkAll(cluster: Cluster, apps: readonly App[], say: ReturnType<typeof clock>): Promise<number> {
  const waiting = [...apps];
  let failed = 0;
  const worker = async (): Promise<void> => {
    for (let app = waiting.shift(); app !== undefined; app = waiting.shift()) {
      const { name } = app;
      const why = await checkApp(cluster, app, (text) => say(name, text));
      if (why !== undefined) failed += 1;
      say(name, why === undefined ? "passed" : `FAILED\n${why}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  process.stdout.write(`${apps.length - failed} passed, ${failed} failed, 0 skipped\n`);
  return failed === 0 ? 0 : 1;
}

function skipAll(apps: readonly App[], missing: readonly string[]): number {
  for (const { name } of apps) process.stdout.write(`skipped: ${name} [needs ${missing.join(", ")}]\n`);
  process.stdout.write(`0 passed, 0 failed, ${apps.length} skipped\n`);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`apps: ${reasonOf(error)}\n`);
    process.stdout.write("0 passed, 1 failed, 0 skipped\n");
    process.exit(1);
  },
);
