/** The packages of package-lock.json, installed anew only when that file has changed. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { Problem, ROOT, run } from "./say.mjs";

/** Lives in node_modules, so that it goes when someone deletes that. */
const STAMP = `${ROOT}node_modules/.lierre-packages`;

/** The words that run npm's own JavaScript under the given Node, whichever Node npm itself would take. */
export function npm(node, args) {
  const named = process.env.npm_execpath;
  if (named && basename(named).startsWith("npm")) return [node, named, ...args];
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const found = join(folder, "npm");
    if (folder !== "" && existsSync(found)) return [node, realpathSync(found), ...args];
  }
  throw new Problem("npm manque : installez le paquet npm.", "npm is missing: install the package npm.");
}

export async function installWhenChanged(node, lockFd) {
  const hash = createHash("sha256");
  for (const file of ["package.json", "package-lock.json"]) hash.update(readFileSync(`${ROOT}${file}`));
  const wanted = hash.digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  const [command, ...args] = npm(node, ["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"]);
  // npm starts `node` by name here and there: it must find Node 24 first.
  const PATH = `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`;
  const env = { ...process.env, PATH };
  const done = await run("installation des paquets", "installing packages", lockFd, command, args, { env });
  if (!done.ok) {
    throw new Problem(
      "npm ci a échoué (voir ci-dessous) : vérifiez la connexion et la place sur le disque, puis relancez.",
      `npm ci failed (see below): check the connection and the free disk space, then run this again.\n${done.output}`,
    );
  }
  writeFileSync(STAMP, wanted);
}
