/**
 * One bootstrap at a time per clone. The lock is the kernel's (flock), held by an open file, so that it goes
 * with the process however that ends. Node has no flock of its own: the `flock` command takes it on the
 * descriptor it inherits from us, which leaves it ours.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, openSync } from "node:fs";
import { Problem, say, TOOLS } from "./say.mjs";

function flock(lockFd, options) {
  return spawnSync("flock", [...options, "3"], { stdio: ["ignore", "ignore", "ignore", lockFd] });
}

/** Waits for the lock; the descriptor that holds it. */
export async function lockFolder() {
  mkdirSync(TOOLS, { recursive: true });
  const lockFd = openSync(`${TOOLS}/lock`, "w");
  const first = flock(lockFd, ["-n"]);
  if (first.error) {
    throw new Problem(
      "La commande flock manque : installez le paquet util-linux.",
      "The command flock is missing: install the package util-linux.",
    );
  }
  if (first.status === 0) return lockFd;
  say("un autre npm prépare ce dossier, j'attends… / another npm is preparing this folder, waiting…");
  flock(lockFd, []);
  return lockFd;
}
