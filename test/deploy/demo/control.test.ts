import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askControl, type Control, type Request, serveControl } from "../../../deploy/demo/control.ts";

let folder: string;
let path: string;
let asked: Request[];
let control: Control | undefined;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "control-"));
  path = join(folder, "control.sock");
  asked = [];
  said = [];
  control = undefined;
});

afterEach(async () => {
  await control?.close();
  rmSync(folder, { recursive: true, force: true });
});

const tell = (line: string): void => void said.push(line);

async function serve(): Promise<void> {
  control = await serveControl(path, async (request, answer) => {
    asked.push(request);
    answer("first\nsecond");
    if (request.command === "power") throw new Error("it did not work");
  });
}

test("a question is answered line by line, then how it ended", async () => {
  await serve();
  expect(await askControl(path, { command: "cut", site: "cafe" }, tell)).toBe(true);
  expect(asked).toEqual([{ command: "cut", site: "cafe" }]);
  expect(said).toEqual(["first\nsecond"]);
});

test("a failure is told and ends the question badly", async () => {
  await serve();
  expect(await askControl(path, { command: "power", site: "cafe" }, tell)).toBe(false);
  expect(said).toEqual(["first\nsecond", "it did not work"]);
});

test("only this user may ask", async () => {
  await serve();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("where nothing runs nobody answers, and a socket left by a killed one is taken over", async () => {
  expect(await askControl(path, { command: "status" }, tell)).toBe("absent");
  writeFileSync(path, "");
  expect(await askControl(path, { command: "status" }, tell)).toBe("absent");
  await serve();
  expect(await askControl(path, { command: "status" }, tell)).toBe(true);
});

test.each([
  ["no JSON", "cut cafe"],
  ["an unknown command", `{"command":"burn","site":"cafe"}`],
  ["an unknown site", `{"command":"cut","site":"moon"}`],
  ["a missing site", `{"command":"cut"}`],
])("%s is refused, and the next question is answered", async (_what, line) => {
  await serve();
  const socket = connect(path);
  socket.end(`${line}\n`);
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  await once(socket, "close");
  expect(answer).toContain(`{"ok":false}`);
  expect(asked).toEqual([]);
  expect(await askControl(path, { command: "heal" }, tell)).toBe(true);
});

test("a path that is too long for a socket is refused with a sentence", async () => {
  const long = join(folder, "x".repeat(120));
  await expect(serveControl(long, async () => {})).rejects.toThrow("LIERRE_STATE");
});
