/** What an image takes from npm or PyPI: pinned, fetched here, laid into the build's context as `packages`. */
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const FETCH_MS = 600_000;
/** The one of the base image. */
const PYTHON = "3.11";
const MACHINES: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "aarch64" };

/** Fetches what `package-lock.json` or `requirements.txt` in the context names; nothing without one. */
export async function fetchPackages(context: string): Promise<void> {
  if (existsSync(join(context, "package-lock.json"))) await fromNpm(context);
  if (existsSync(join(context, "requirements.txt"))) await fromPyPi(context);
}

async function fromNpm(context: string): Promise<void> {
  const packages = join(context, "packages");
  mkdirSync(packages);
  for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(context, name), join(packages, name));
  await run("npm", ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"], packages);
}

/** Wheels for the image's Python and processor, whatever Python runs pip here. */
async function fromPyPi(context: string): Promise<void> {
  const pip = ["-m", "pip", "install", "--quiet", "--no-compile", "--no-deps", "--only-binary=:all:"];
  const platform = ["--platform", `manylinux2014_${MACHINES[process.arch] ?? process.arch}`];
  const python = ["--implementation", "cp", "--python-version", PYTHON];
  await run("python3", [...pip, ...platform, ...python, "--target", "packages", "-r", "requirements.txt"], context);
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  await promisify(execFile)(command, args, { cwd, timeout: FETCH_MS });
}
