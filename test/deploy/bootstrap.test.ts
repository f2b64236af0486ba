import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const OURS = fileURLToPath(new URL("../../deploy", import.meta.url));

/** Stands for npm, tsc and rolldown: each notes that it ran, and does the least of what the real one does. */
const noting = (what: string, then = ""): string =>
  `const fs = require("node:fs"); fs.appendFileSync("ran", "${what} " + process.argv.slice(2).join(" ") + "\\n"); ${then}`;

let clone: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "clone-"));
  cpSync(join(OURS, "bootstrap.mjs"), join(clone, "deploy/bootstrap.mjs"));
  cpSync(join(OURS, "bootstrap"), join(clone, "deploy/bootstrap"), { recursive: true });
  for (const name of ["package.json", "package-lock.json", "tsconfig.base.json", "tsconfig.json"]) write(name, "{}");
  for (const name of ["shared", "agent", "controller", "test"]) write(`${name}/tsconfig.json`, "{}");
  write("npm-fake.cjs", noting("npm", `fs.rmSync("node_modules", { recursive: true, force: true }); ${installed}`));
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

const installed = [
  `fs.mkdirSync("node_modules/typescript/bin", { recursive: true });`,
  `fs.mkdirSync("node_modules/rolldown/bin", { recursive: true });`,
  `fs.copyFileSync("tsc-fake.cjs", "node_modules/typescript/bin/tsc");`,
  `fs.writeFileSync("node_modules/rolldown/bin/cli.mjs", "");`,
].join(" ");

function write(name: string, text: string): void {
  mkdirSync(dirname(join(clone, name)), { recursive: true });
  writeFileSync(join(clone, name), text);
}

type Ended = Readonly<{ code: number | null; said: string }>;

function start(...args: string[]): ChildProcess {
  if (!existsSync(join(clone, "tsc-fake.cjs")))
    write("tsc-fake.cjs", noting("tsc", `fs.mkdirSync("dist", { recursive: true });`));
  const env = { ...process.env, npm_execpath: join(clone, "npm-fake.cjs") };
  return spawn(process.execPath, [join(clone, "deploy/bootstrap.mjs"), ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function ended(child: ChildProcess): Promise<Ended> {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said };
}

const ran = (): string[] => readFileSync(join(clone, "ran"), "utf8").trim().split("\n");

test("tests run under Node 24, whatever Node started npm", () => {
  expect(process.versions.node.split(".")[0]).toBe("24");
});

test("a fresh clone gets its packages, Node's link and dist; a second run does nothing and says nothing", async () => {
  expect(await ended(start())).toEqual({ code: 0, said: "" });
  expect(ran()).toEqual(["npm ci --ignore-scripts --include=dev --no-audit --no-fund", "tsc -b"]);
  expect(readlinkSync(join(clone, "node_modules/.bin/node"))).toBe(process.execPath);
  expect(await ended(start())).toEqual({ code: 0, said: "" });
  expect(ran()).toHaveLength(2);
});

test.each([
  ["the lock file", "package-lock.json", ["npm", "tsc"]],
  ["a source", "shared/new.ts", ["tsc"]],
])("%s that changes makes again what follows from it", async (_what, name, expected) => {
  await ended(start());
  write("ran", "");
  write(name, `{ "changed": true }`);
  expect((await ended(start())).code).toBe(0);
  expect(ran().map((line) => line.split(" ")[0])).toEqual(expected);
});

test("a source that is gone takes what was made of it along", async () => {
  write("shared/old.ts", "");
  await ended(start());
  write("dist/shared/old.js", "");
  rmSync(join(clone, "shared/old.ts"));
  await ended(start());
  expect(existsSync(join(clone, "dist/shared/old.js"))).toBe(false);
});

test("--no-build leaves dist alone", async () => {
  await ended(start("--no-build"));
  expect(existsSync(join(clone, "dist"))).toBe(false);
});

test("a failure is told with the program's own words, and tried again next time", async () => {
  write("tsc-fake.cjs", `console.log("shared/x.ts(1,1): error TS1"); process.exit(2);`);
  const first = await ended(start());
  expect(first.code).toBe(1);
  expect(first.said).toContain("shared/x.ts(1,1): error TS1");
  expect(first.said).toContain("Failed: compiling");
  write("node_modules/typescript/bin/tsc", noting("tsc", `fs.mkdirSync("dist", { recursive: true });`));
  expect((await ended(start())).code).toBe(0);
});

test("two at once install once", async () => {
  const both = await Promise.all([ended(start()), ended(start())]);
  expect(both.map((end) => end.code)).toEqual([0, 0]);
  expect(ran()).toHaveLength(2);
});

test("a kill -9 gives the lock back", async () => {
  write("npm-fake.cjs", `process.kill(process.ppid, "SIGKILL");`);
  expect((await ended(start())).code).toBe(null);
  write("npm-fake.cjs", noting("npm", installed));
  expect((await ended(start())).code).toBe(0);
});
