import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Child } from "../../../deploy/demo/child.ts";
import { ChildrenFile, endLeftovers } from "../../../deploy/demo/leftovers.ts";

let folder: string;
let events: EventEmitter;
let child: Child;

const WAITS = "setInterval(() => {}, 1000); console.log('pid ' + process.pid);";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "child-"));
  events = new EventEmitter();
});

afterEach(async () => {
  await child.kill();
  rmSync(folder, { recursive: true, force: true });
});

function run(script: string, env: Record<string, string> = {}): Child {
  const program = { command: process.execPath, args: ["-e", script], env, log: join(folder, "child.log") };
  child = new Child(program, {
    started: (pid) => events.emit("started", pid),
    ended: (_pid, how, unasked) => events.emit("ended", how, unasked),
  });
  return child;
}

test("one that dies is started again under another pid, and is told of", async () => {
  run(WAITS).start();
  const first = child.pid!;
  const ended = once(events, "ended");
  const again = once(events, "started");
  process.kill(first, "SIGKILL");
  expect(await ended).toEqual(["SIGKILL", true]);
  const [second] = (await again) as [number];
  expect(second).not.toBe(first);
  expect([child.pid, child.deaths]).toEqual([second, 1]);
});

test("one that was stopped stays so, until it is started", async () => {
  run(WAITS).start();
  const ended = once(events, "ended");
  await child.stop();
  const [, unasked] = (await ended) as [string, boolean];
  expect([unasked, child.pid, child.wanted, child.deaths]).toEqual([false, undefined, false, 0]);
  child.start();
  expect(child.pid).toBeGreaterThan(0);
});

test("stopping one that has just died stops its restart too", async () => {
  run("process.exit(3)").start();
  const [how] = (await once(events, "ended")) as [string];
  expect(how).toBe("exit status 3");
  await child.stop();
  expect([child.pid, child.wanted]).toEqual([undefined, false]);
});

test("a program that is not there is told of as one that ended", async () => {
  const program = { command: join(folder, "absent"), args: [], env: {}, log: join(folder, "child.log") };
  child = new Child(program, { started: () => {}, ended: (_pid, how) => events.emit("ended", how) });
  const ended = once(events, "ended");
  child.start();
  await ended;
  await child.stop();
  expect(child.deaths).toBe(1);
});

test("it knows its parent, and its words are kept: those of the run before too", async () => {
  run("console.log('parent', process.env.LIERRE_PARENT_PID, process.env.WORD); process.exit(0)", {
    WORD: "ivy",
  }).start();
  await once(events, "ended");
  await child.stop();
  expect(child.tail()).toContain(`parent ${process.pid} ivy`);
  run(WAITS);
  expect(readFileSync(join(folder, "child.log.1"), "utf8")).toContain("ivy");
});

test("what a killed start left is ended by the next, and nothing else is", async () => {
  run("").start();
  const path = join(folder, "children.json");
  const left = spawn(process.execPath, [
    "-e",
    "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1e3)",
  ]);
  const foreign = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e3)"]);
  const gone = once(left, "exit");
  const file = new ChildrenFile(path);
  file.add(left.pid!);
  const known = JSON.parse(readFileSync(path, "utf8")) as { pid: number; started: string }[];
  // A pid that was used again for another's process has another start.
  writeFileSync(path, JSON.stringify([...known, { pid: foreign.pid, started: "1" }]));
  expect(await endLeftovers(path)).toBe(1);
  await gone;
  expect([foreign.exitCode, foreign.signalCode]).toEqual([null, null]);
  foreign.kill("SIGKILL");
  expect(await endLeftovers(path)).toBe(0);
});
