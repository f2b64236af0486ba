/**
 * Runs in front of every npm script, under whatever Node started npm (18 or newer), with no package
 * installed: leaves behind Node 24 as node_modules/.bin/node, the packages of the lock file, and dist/.
 * When nothing has changed it says nothing and takes a few hundredths of a second.
 *
 * `--no-build` stops before dist/, for scripts that only read the sources.
 */
import { buildWhenChanged } from "./bootstrap/build.mjs";
import { lockFolder } from "./bootstrap/lock.mjs";
import { ensureNode, linkNode } from "./bootstrap/node.mjs";
import { installWhenChanged } from "./bootstrap/packages.mjs";
import { Problem, say } from "./bootstrap/say.mjs";

/** One sentence for a machine on which nothing of this can run. */
function refuseOtherMachines() {
  if (process.platform === "linux") return;
  throw new Problem(
    `Lierre tourne sous Linux, pas sous ${process.platform} : prenez une machine virtuelle Debian (WSL 2, Lima, UTM).`,
    `Lierre runs on Linux, not on ${process.platform}: use a Debian virtual machine (WSL 2, Lima, UTM).`,
  );
}

async function main() {
  refuseOtherMachines();
  const lockFd = await lockFolder();
  const node = await ensureNode(lockFd);
  await installWhenChanged(node, lockFd);
  linkNode(node);
  if (!process.argv.includes("--no-build")) await buildWhenChanged(node, lockFd);
}

main().catch((error) => {
  say(error instanceof Problem ? error.message : `bootstrap: ${error.stack}`);
  process.exit(1);
});
