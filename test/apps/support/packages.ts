/** What an image takes from npm or PyPI: pinned, fetched here, laid into the build's context as `packages`. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const FETCH_MS = 600_000;
const PYTHON = "3.11";
const MACHINES: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "aarch64" };

/** Fetches what `package-lock.json` or `requirements.txt` in the context names; nothing without one. */
export async function fetchPackages(context: string): Promise<void> {
  const packages = join(context, "packages");
  if (existsSync(join(context, "package-lock.json"))) {
    mkdirSync(packages);
    for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(context, name), join(packages, name));
    await run("npm", ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"], {
      cwd: packages,
      timeout: FETCH_MS,
    });
  }
  if (existsSync(join(context, "requirements.txt"))) {
    const forImage = ["--python-version", PYTHON, "--implementation", "cp", "--only-binary=:all:"];
    const platform = ["--platform", `manylinux2014_${MACHINES[process.arch] ?? process.arch}`];
    const listed = ["--no-deps", "-r", join(context, "requirements.txt")];
    await run(
      "python3",
      ["-m", "pip", "install", "-q", "--no-compile", "-t", packages, ...forImage, ...platform, ...listed],
      {
        timeout: FETCH_MS,
      },
    );
  }
}
