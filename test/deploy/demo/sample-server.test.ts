import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const SERVER = fileURLToPath(new URL("../../../deploy/demo/sample/server.mjs", import.meta.url));

let data: string;
let child: ChildProcess;
let url: string;

const environment = (port: string): Record<string, string> => ({
  PORT: port,
  DATA: data,
  PLACES: "127.0.0.1=Le test, 127.0.0.2=Ailleurs",
});

async function start(): Promise<void> {
  child = spawn(process.execPath, [SERVER], { env: environment("0"), stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
  url = `http://127.0.0.1:${/port (\d+)/.exec(line)?.[1]}`;
}

async function stop(signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, "exit");
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), "livre-"));
  await start();
});

afterEach(async () => {
  await stop("SIGKILL");
  rmSync(data, { recursive: true, force: true });
});

const write = (name: string, message: string): Promise<Response> =>
  fetch(`${url}/`, { method: "POST", body: new URLSearchParams({ name, message }), redirect: "manual" });

const page = async (): Promise<string> => (await fetch(`${url}/`)).text();

test("a message is shown with its author, and the page says which site answers", async () => {
  const answer = await write("Ada", "Bonjour à tous");
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
  const text = await page();
  expect(text).toContain("Bonjour à tous");
  expect(text).toContain("Ada");
  expect(text).toContain("Le test");
  expect(text).not.toContain("Ailleurs");
});

test("what was thanked for is there after a kill -9, and after half a line that a power cut left", async () => {
  await write("Ada", "first words");
  await stop("SIGKILL");
  appendFileSync(join(data, "messages.jsonl"), `{"name":"torn","mess`);
  await start();
  await write("Grace", "second words");
  await stop("SIGKILL");
  await start();
  const text = await page();
  expect(text.match(/(first|second) words/g)).toEqual(["second words", "first words"]);
  expect(text).not.toContain("torn");
});

test("many at once are all kept", async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => write("Ada", `message ${i}.`)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
  expect((await page()).match(/message \d+\./g)).toHaveLength(30);
});

test("what visitors write is text and nothing else", async () => {
  await write(`<b>"x"</b>`, "<script>alert(1)</script>&");
  const text = await page();
  expect(text).not.toMatch(/<script|<b>/);
  expect(text).toContain("&#60;script&#62;");
});

test.each([
  ["an empty message", 422, { method: "POST", body: new URLSearchParams({ message: "  " }) }, "/"],
  ["a body that is too long", 413, { method: "POST", body: "message=" + "x".repeat(20_000) }, "/"],
  ["another page", 404, {}, "/wp-login.php"],
  ["another method", 405, { method: "DELETE" }, "/"],
])("%s is refused, and it goes on", async (_what, status, init, path) => {
  expect((await fetch(`${url}${path}`, init)).status).toBe(status);
  expect((await write("Ada", "still here")).status).toBe(303);
});

test("TERM ends it well, with no one cut off", async () => {
  await page();
  expect(await stop("SIGTERM")).toBe(0);
});

test("health: asked from inside and outside, and bad when nothing can be kept", async () => {
  const asks = async (): Promise<number> => {
    const asking = spawn(process.execPath, [SERVER, "--health"], {
      env: environment(new URL(url).port),
      stdio: "ignore",
    });
    const [code] = (await once(asking, "exit")) as [number];
    return code;
  };
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await asks()).toBe(0);
  rmSync(data, { recursive: true });
  expect((await fetch(`${url}/healthz`)).status).toBe(503);
  expect(await asks()).toBe(1);
});
