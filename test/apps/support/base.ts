/** The one image that all the apps' images stand on: Debian with the servers that the apps are, in a single layer. */
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type Docker from "dockerode";
import { followed } from "./follow.ts";

const SUITE = "bookworm";
const MAKE_MS = 600_000;
const SOURCES = "/etc/apt/sources.list.d";

/** The servers without what sets them up on a machine: that is the entry scripts' work, as in published images. */
const PACKAGES = [
  "curl",
  "dokuwiki",
  "libapache2-mod-php",
  "mariadb-client-core",
  "mariadb-server-core",
  "mosquitto",
  "php-mysql",
  "php-xml",
  "postgresql-15",
  "python3",
  "redis-server",
  "wordpress",
] as const;

const DPKG = [
  "force-unsafe-io",
  "force-confold",
  "path-exclude=/usr/share/man/*",
  "path-exclude=/usr/share/doc/*",
  "path-exclude=/usr/share/locale/*",
] as const;

const NO_CLUSTER =
  'mkdir -p "$1/etc/postgresql-common" && echo create_main_cluster = false >"$1/etc/postgresql-common/createcluster.conf"';

/** The tag names what the image is made of. */
export function baseTag(): string {
  const recipe = JSON.stringify([SUITE, PACKAGES, DPKG, NO_CLUSTER, process.version]);
  return `lierre-apps-base:${createHash("sha256").update(recipe).digest("hex").slice(0, 12)}`;
}

/** The tag of the base, made now unless the engine has it. Throws with the tool's own words. */
export async function ensureBase(docker: Docker, say: (text: string) => void): Promise<string> {
  const tag = baseTag();
  const images = await docker.listImages();
  if (images.some(({ RepoTags }) => RepoTags?.includes(tag))) return tag;
  say("making the base image from Debian's packages");
  await makeBase(docker, tag);
  say("base image made");
  return tag;
}

async function makeBase(docker: Docker, tag: string): Promise<void> {
  const workshop = mkdtempSync(join(tmpdir(), "lierre-apps-base-"));
  const archive = join(workshop, "base.tar");
  const args = [
    "--mode=root",
    "--variant=apt",
    ...DPKG.map((option) => `--dpkgopt=${option}`),
    '--aptopt=Acquire::Languages "none"',
    ...proxies().map((line) => `--aptopt=${line}`),
    `--essential-hook=${NO_CLUSTER}`,
    // The Node that runs us is the one of the apps from npm.
    `--customize-hook=copy-in ${process.execPath} /usr/local/bin`,
    `--include=${PACKAGES.join(",")}`,
    SUITE,
    archive,
    ...localSources(),
  ];
  try {
    await promisify(execFile)("mmdebstrap", args, { timeout: MAKE_MS });
    const [repo, name] = tag.split(":");
    await followed(docker, await docker.importImage(archive, { repo, tag: name }));
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Where this machine gets its own packages from, when it has the same Debian. Else the default mirror serves. */
function localSources(): readonly string[] {
  const listed = existsSync(SOURCES) ? readdirSync(SOURCES).map((name) => `${SOURCES}/${name}`) : [];
  const files = [...listed, "/etc/apt/sources.list"].filter((path) => existsSync(path));
  const ofSuite = files.filter((path) =>
    new RegExp(`\\b${SUITE}\\b.*\\bmain\\b`, "s").test(readFileSync(path, "utf8")),
  );
  return ofSuite.filter((path) => readFileSync(path, "utf8").includes("/debian"));
}

function proxies(): readonly string[] {
  const settings = execFileSync("apt-config", ["dump"], { encoding: "utf8" });
  return settings.split("\n").filter((line) => /^Acquire::https?::Proxy\b/.test(line));
}
