import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { find } from "../../deploy/tools/find.ts";
import type { Recipe } from "../../deploy/tools/table.ts";
import type { World } from "../../deploy/tools/world.ts";

let home: string;
let said: string[];
const servers: Server[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tools-"));
  said = [];
});

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(home, { recursive: true, force: true });
});

const cache = (): string => join(home, "cache", "lierre", "tools");

/** A program that prints a version, in a folder of its own; that folder. */
function fake(folder: string, version: string, name = "ivyd"): string {
  const path = join(home, folder);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, name), `#!/bin/sh\necho "ivyd: v${version}"\n`);
  chmodSync(join(path, name), 0o755);
  return path;
}

function world(env: Record<string, string> = {}): World {
  return {
    env: { XDG_CACHE_HOME: join(home, "cache"), PATH: "/usr/bin:/bin", ...env },
    arch: "x64",
    say: (line) => void said.push(line),
  };
}

const plain: Recipe = { name: "ivyd", atLeast: [2, 1, 0], below: [3, 0, 0], versionArgs: ["--version"] };

const building = (version: string, script = `cp ${join(home, "source", "ivyd")} {dir}/ivyd`): Recipe => ({
  ...plain,
  build: { version, command: "sh", args: ["-c", script], env: {}, output: "ivyd", needs: "a compiler" },
});

/** A release served on loopback, whose archive holds the ivyd of `folder`. */
async function released(folder: string, sha256?: string): Promise<Recipe> {
  const archive = execFileSync("tar", ["-czf", "-", "-C", home, `${folder}/ivyd`]);
  const server = createServer((_request, response) => response.end(archive)).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ivyd.tar.gz`;
  const hash = sha256 ?? createHash("sha256").update(archive).digest("hex");
  const packing = { kind: "tar.gz", member: `${folder}/ivyd` } as const;
  return { ...plain, release: { version: "2.5.0", archives: { x64: { url, sha256: hash, packing } } } };
}

describe("where a tool is taken from", () => {
  test("the named folder comes before PATH, PATH before the cache", async () => {
    const named = fake("named", "2.1.0");
    const onPath = fake("bin", "2.2.0");
    fake("cache/lierre/tools/ivyd-2.3.0-x64", "2.3.0");
    const recipe = building("2.3.0");
    const PATH = `${onPath}:/usr/bin:/bin`;
    expect(await find(recipe, world({ LIERRE_TOOLS_DIR: named, PATH }))).toBe(join(named, "ivyd"));
    expect(await find(recipe, world({ PATH }))).toBe(join(onPath, "ivyd"));
    expect(await find(recipe, world())).toBe(join(cache(), "ivyd-2.3.0-x64", "ivyd"));
    expect(said).toEqual([]);
  });

  test.each([
    ["too old", "2.0.9"],
    ["too new", "3.0.0"],
  ])("a version that is %s is passed over and said", async (_why, version) => {
    const named = fake("named", version);
    const onPath = fake("bin", "2.2.0");
    const env = { LIERRE_TOOLS_DIR: named, PATH: `${onPath}:/usr/bin:/bin` };
    expect(await find(plain, world(env))).toBe(join(onPath, "ivyd"));
    await expect(find(plain, world({ LIERRE_TOOLS_DIR: named }))).rejects.toThrow(`is ${version}, and 2.1.0 or later`);
    expect(said.join("\n")).toContain(version);
  });

  test("a file that does not run is passed over", async () => {
    const named = fake("named", "2.2.0");
    writeFileSync(join(named, "ivyd"), "not a program");
    await expect(find(plain, world({ LIERRE_TOOLS_DIR: named }))).rejects.toThrow("does not run here");
  });

  test("the release comes before the build, and is kept", async () => {
    fake("rel", "2.5.0");
    fake("source", "2.6.0");
    const recipe = { ...building("2.6.0"), release: (await released("rel")).release! };
    const path = await find(recipe, world());
    expect(path).toBe(join(cache(), "ivyd-2.5.0-x64", "ivyd"));
    for (const server of servers.splice(0)) server.close();
    said = [];
    expect(await find(recipe, world())).toBe(path);
    expect(said).toEqual([]);
  });

  test("without a release for this processor it is built, and kept", async () => {
    fake("rel", "2.5.0");
    fake("source", "2.6.0");
    const recipe = { ...building("2.6.0"), release: (await released("rel")).release! };
    const path = await find(recipe, { ...world(), arch: "riscv64" });
    expect(path).toBe(join(cache(), "ivyd-2.6.0-riscv64", "ivyd"));
  });
});

describe("what is refused leaves nothing in the cache", () => {
  test("an archive with another hash", async () => {
    fake("rel", "2.5.0");
    const recipe = await released("rel", "0".repeat(64));
    await expect(find(recipe, world())).rejects.toThrow(/has the SHA-256 [0-9a-f]{64}, not 0{64}: it is refused/);
    expect(readdirSync(cache())).toEqual([]);
  });

  test("an archive with another hash, where a build can take its place", async () => {
    fake("rel", "2.5.0");
    fake("source", "2.6.0");
    const recipe = { ...building("2.6.0"), release: (await released("rel", "0".repeat(64))).release! };
    expect(await find(recipe, world())).toBe(join(cache(), "ivyd-2.6.0-x64", "ivyd"));
    expect(said.join("\n")).toContain("it is refused");
  });

  test("a download that breaks off", async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-length": "1000000" });
      response.write("the beginning", () => response.destroy());
    }).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ivyd.tar.gz`;
    const archive = { url, sha256: "0".repeat(64), packing: { kind: "tar.gz", member: "ivyd" } } as const;
    const recipe: Recipe = { ...plain, release: { version: "2.5.0", archives: { x64: archive } } };
    await expect(find(recipe, world())).rejects.toThrow(`${url} could not be downloaded`);
    expect(readdirSync(cache())).toEqual([]);
  });

  test("a build whose tool is of the wrong version", async () => {
    fake("source", "1.0.0");
    await expect(find(building("2.6.0"), world())).rejects.toThrow("what came is 1.0.0");
    expect(readdirSync(cache())).toEqual([]);
  });

  test("a build that fails, with what it needs", async () => {
    const recipe = building("2.6.0", "echo the linker is missing >&2; exit 3");
    await expect(find(recipe, world())).rejects.toThrow(/ended with 3: the linker is missing; it needs a compiler/);
    expect(readdirSync(cache())).toEqual([]);
  });
});

test("what a kill left in the cache is swept a day later, and another's work under way is not", async () => {
  fake("source", "2.6.0");
  for (const name of [".partial-old", ".partial-new"]) mkdirSync(join(cache(), name), { recursive: true });
  utimesSync(join(cache(), ".partial-old"), 0, 0);
  await find(building("2.6.0"), world());
  expect(readdirSync(cache()).sort()).toEqual([".partial-new", "ivyd-2.6.0-x64"]);
});

test("a kept tool that no longer runs is made again", async () => {
  fake("source", "2.6.0");
  const path = await find(building("2.6.0"), world());
  writeFileSync(path, "a flipped byte");
  expect(await find(building("2.6.0"), world())).toBe(path);
  expect(readFileSync(path, "utf8")).toContain("v2.6.0");
});

test("two that fetch at once both get the tool", async () => {
  fake("source", "2.6.0");
  const paths = await Promise.all([find(building("2.6.0"), world()), find(building("2.6.0"), world())]);
  expect(new Set(paths).size).toBe(1);
  expect(existsSync(paths[0])).toBe(true);
});

test("a Go program that says no version is known by what its linker wrote", async () => {
  const named = fake("named", "2.2.0");
  const module = "example.org/ivyd/v2";
  writeFileSync(join(named, "ivyd"), `#!/bin/sh\necho unknown\nexit 0\nmod\t${module}\tv2.4.1\th1:abc=\n`);
  const env = { LIERRE_TOOLS_DIR: named };
  expect(await find({ ...plain, goModule: module }, world(env))).toBe(join(named, "ivyd"));
  await expect(find(plain, world(env))).rejects.toThrow("says no version");
});
