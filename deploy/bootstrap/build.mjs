/** dist/: what tsc and rolldown make of the sources, made again only when a source has changed. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Problem, ROOT, run } from "./say.mjs";

const FOLDERS = ["shared", "agent", "controller", "deploy", "test"];
const FILES = ["package-lock.json", "tsconfig.base.json", "tsconfig.json"];
const DIST = `${ROOT}dist`;
const STAMP = `${DIST}/.built`;

/** The sources: one line per file, with size and time of change. */
function sources() {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|tsx|mjs|cjs|json)$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  return [...FILES, ...inFolders].sort((a, b) => (a < b ? -1 : 1));
}

function fingerprint(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs } = statSync(`${ROOT}${file}`);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

export async function buildWhenChanged(node, lockFd) {
  const files = sources();
  const wanted = fingerprint(files);
  const built = existsSync(STAMP) ? JSON.parse(readFileSync(STAMP, "utf8")) : { fingerprint: "", files: [] };
  if (built.fingerprint === wanted) return;
  // tsc never removes what it made of a source that is gone.
  if (built.files.some((file) => !files.includes(file))) rmSync(DIST, { recursive: true, force: true });
  rmSync(STAMP, { force: true });
  await step("compilation", "compiling", lockFd, node, ["node_modules/typescript/bin/tsc", "-b"]);
  await step("assemblage", "bundling", lockFd, node, [
    "node_modules/rolldown/bin/cli.mjs",
    "-c",
    "deploy/bundle.config.mjs",
  ]);
  writeFileSync(STAMP, JSON.stringify({ fingerprint: wanted, files }));
}

async function step(fr, en, lockFd, node, args) {
  const done = await run(fr, en, lockFd, node, args);
  if (!done.ok) throw new Problem(`Échec : ${fr} (voir ci-dessous).`, `Failed: ${en} (see below).\n${done.output}`);
}
