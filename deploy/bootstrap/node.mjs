/** Node 24: the one that runs this, else the pinned one from npm, kept in .tools/. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { npm } from "./packages.mjs";
import { Problem, ROOT, run, TOOLS } from "./say.mjs";

const MAJOR = 24;
const VERSION = "24.21.0";

/** SHA-256 of the npm package of each processor, as published. */
const SHA256 = {
  x64: "61ecf27ad70afee991b671c28561eb497028294a67d132f9bbaac9ad73f81d3b",
  arm64: "fba3076c16d21e5d814577436bdcb782b9b66bed09c6fa8278298e8933288bbb",
};

const HOME = `${TOOLS}/node-${VERSION}-${process.arch}`;
const BINARY = `${HOME}/bin/node`;
const LINK = `${ROOT}node_modules/.bin/node`;

/** The path of a Node 24 that runs on this machine. */
export async function ensureNode(lockFd) {
  if (process.versions.node.split(".")[0] === String(MAJOR)) return process.execPath;
  if (!existsSync(BINARY)) await fetchNode(lockFd);
  return BINARY;
}

/** Makes `node` mean Node 24 in npm scripts, whose PATH begins with node_modules/.bin. */
export function linkNode(node) {
  if (lstatSync(LINK, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(LINK) === node) return;
  mkdirSync(`${ROOT}node_modules/.bin`, { recursive: true });
  rmSync(LINK, { force: true });
  symlinkSync(node, LINK);
}

async function fetchNode(lockFd) {
  const sha256 = SHA256[process.arch];
  if (!sha256) {
    throw new Problem(
      `Pas de Node ${MAJOR} tout prêt pour un processeur ${process.arch} : installez-le vous-même, puis relancez.`,
      `No ready-made Node ${MAJOR} for a ${process.arch} processor: install it yourself, then run this again.`,
    );
  }
  // Whatever lies there was left by a kill: the lock says that nobody else is at it.
  for (const name of readdirSync(TOOLS)) {
    if (name.startsWith("fetch-")) rmSync(`${TOOLS}/${name}`, { recursive: true, force: true });
  }
  const scratch = mkdtempSync(`${TOOLS}/fetch-`);
  try {
    await unpack(await download(scratch, lockFd), sha256, scratch, lockFd);
    checkItRuns(`${scratch}/package/bin/node`);
    rmSync(HOME, { recursive: true, force: true });
    renameSync(`${scratch}/package`, HOME);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function download(scratch, lockFd) {
  const spec = `node-linux-${process.arch}@${VERSION}`;
  const [command, ...args] = npm(process.execPath, ["pack", spec, "--pack-destination", scratch]);
  const packed = await run(`Node ${VERSION} : téléchargement (50 Mo)`, "downloading (50 MB)", lockFd, command, args);
  const archive = readdirSync(scratch).find((name) => name.endsWith(".tgz"));
  if (packed.ok && archive) return `${scratch}/${archive}`;
  throw new Problem(
    `npm n'a pas pu télécharger ${spec} : vérifiez la connexion, ou installez Node ${MAJOR} vous-même.`,
    `npm could not download ${spec}: check the connection, or install Node ${MAJOR} yourself.\n${packed.output}`,
  );
}

async function unpack(archive, sha256, scratch, lockFd) {
  const got = createHash("sha256").update(readFileSync(archive)).digest("hex");
  if (got !== sha256) {
    throw new Problem(
      `L'archive de Node ${VERSION} n'est pas celle attendue (SHA-256 ${got}, attendu ${sha256}) : rien n'est installé.`,
      `The archive of Node ${VERSION} is not the expected one (SHA-256 ${got}, expected ${sha256}): nothing is installed.`,
    );
  }
  const untar = await run("extraction", "unpacking", lockFd, "tar", [
    "-xzf",
    archive,
    "-C",
    scratch,
    "package/bin",
    "package/LICENSE",
  ]);
  if (!untar.ok) throw new Problem(`tar a échoué : ${untar.output}`, `tar failed: ${untar.output}`);
}

function checkItRuns(node) {
  const tried = spawnSync(node, ["--version"], { encoding: "utf8" });
  if (tried.status === 0 && tried.stdout.trim() === `v${VERSION}`) return;
  const glibc = process.report?.getReport?.().header.glibcVersionRuntime;
  const why = existsSync("/etc/NIXOS")
    ? ["NixOS n'exécute pas les programmes d'ailleurs", "NixOS does not run programs built elsewhere"]
    : glibc === undefined
      ? ["ce système repose sur musl", "this system is built on musl"]
      : Number(glibc.split(".")[1]) < 28
        ? [`la glibc ${glibc} est plus vieille que 2.28`, `its glibc ${glibc} is older than 2.28`]
        : [`il s'arrête : ${tried.stderr ?? tried.error}`, `it stops: ${tried.stderr ?? tried.error}`];
  throw new Problem(
    `Node ${VERSION} ne tourne pas ici (${why[0]}) : installez Node ${MAJOR} par votre système, puis relancez.`,
    `Node ${VERSION} does not run here (${why[1]}): install Node ${MAJOR} through your system, then run this again.`,
  );
}
