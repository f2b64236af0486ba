import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFileJournal } from "../../agent/journal/file.adapter.ts";
import { JOINED } from "./support/rig.ts";

const PROGRAM = fileURLToPath(new URL("../../agent/main.ts", import.meta.url));
const NOWHERE = ["--docker", "/nowhere/docker.sock", "--address", "127.0.9.1"];
const TOKEN = `lierre1.${"0".repeat(64)}.${"s".repeat(43)}`;

let dir = "";
const children = new Set<ChildProcess>();
const ends: (() => void)[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lierre-agent-"));
});

afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  for (const end of ends.splice(0)) end();
  rmSync(dir, { recursive: true, force: true });
});

interface Line {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** An agent as a process: its log by lines, and its end. */
class Started {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  text = "";
  readonly #hearers = new Set<() => void>();

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    children.add(this.child);
    this.child.stderr?.on("data", (part) => {
      this.text += String(part);
      for (const hear of this.#hearers) hear();
    });
    this.ended = new Promise((resolve) => {
      this.child.on("close", (code, signal) => {
        children.delete(this.child);
        resolve({ code, signal });
      });
    });
  }

  /** The first line of this event, now or later. */
  line(event: string): Promise<Line> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const lines = this.text.split("\n").slice(0, -1);
        const found = lines.map((line) => JSON.parse(line) as Line).find((line) => line.event === event);
        if (found === undefined) return;
        this.#hearers.delete(look);
        resolve(found);
      };
      this.#hearers.add(look);
      void this.ended.then(() => reject(new Error(`it ended without ${event}: ${this.text}`)));
      look();
    });
  }
}

/** A controller that lets anyone in, and whose bus is not there. */
async function controller(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      const key = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
      const answer = { ...JOINED, controllerKey: key, servers: ["nats://127.0.0.1:1"] };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  ends.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function tokenFile(): string {
  const path = join(dir, "token");
  writeFileSync(path, TOKEN);
  return path;
}

describe("the agent as a process", () => {
  test("starts with nothing reachable, and ends by TERM", async () => {
    const agent = new Started([
      "--state",
      join(dir, "s"),
      "--controller",
      "http://127.0.0.1:1",
      "--token-file",
      tokenFile(),
      ...NOWHERE,
    ]);
    await agent.line("started");
    expect(await agent.line("failed")).toMatchObject({ level: "warn", code: "unreachable" });
    agent.child.kill("SIGTERM");
    expect(await agent.ended).toEqual({ code: 0, signal: null });
    expect(agent.text).toContain('"event":"stopping"');
  });

  test("joins, is killed, and knows who it is; its token is nowhere in its state or log", async () => {
    const state = join(dir, "s");
    const args = ["--state", state, "--controller", await controller(), "--token-file", tokenFile(), ...NOWHERE];
    const first = new Started(args);
    expect(await first.line("joined")).toMatchObject({ node: JOINED.node, site: JOINED.site });
    first.child.kill("SIGKILL");
    expect((await first.ended).signal).toBe("SIGKILL");
    const second = new Started(["--state", state, ...NOWHERE]);
    expect(await second.line("started")).toMatchObject({ node: JOINED.node });
    expect(await second.line("link")).toMatchObject({ connected: false });
    const kept = readFileSync(join(state, "journal", "journal.ndjson"), "utf8");
    expect(kept).toContain(JOINED.node);
    expect(`${kept}${first.text}${second.text}`).not.toContain("s".repeat(43));
  });

  test("kill -9 at any moment leaves state that parses", async () => {
    const state = join(dir, "s");
    const args = ["--state", state, "--controller", await controller(), "--token-file", tokenFile(), ...NOWHERE];
    for (const delayMs of [150, 250, 300, 350, 400, 500]) {
      const agent = new Started(args);
      setTimeout(() => agent.child.kill("SIGKILL"), delayMs);
      await agent.ended;
    }
    const last = new Started(args);
    await last.line("started");
    last.child.kill("SIGTERM");
    await last.ended;
    const opened = openFileJournal(join(state, "journal"));
    expect(opened.ok).toBe(true);
    if (opened.ok) opened.journal.close();
  });

  test("goes when its parent has gone", async () => {
    const agent = new Started(["--state", join(dir, "s"), ...NOWHERE], { LIERRE_PARENT_PID: "1" });
    expect(await agent.ended).toEqual({ code: 0, signal: null });
    expect(agent.text).toContain("parent gone");
  });

  test("two on one folder: the second says whose it is and ends", async () => {
    const args = ["--state", join(dir, "s"), ...NOWHERE];
    const first = new Started(args);
    await first.line("started");
    const second = new Started(args);
    expect((await second.ended).code).toBe(1);
    expect(second.text).toMatch(/^lierre-agent: Another process writes the journal/);
  });

  test("a broken policy and wrong flags end it with a sentence", async () => {
    const flags = new Started(["--state", join(dir, "s"), "--adress", "127.0.0.1"]);
    expect((await flags.ended).code).toBe(2);
    expect(flags.text).toMatch(/^lierre-agent: .*--adress/);
    writeFileSync(join(dir, "policy.json"), "{");
    const policy = new Started(["--state", dir, ...NOWHERE]);
    expect((await policy.ended).code).toBe(1);
    expect(policy.text).toMatch(/^lierre-agent: .*policy\.json can't be obeyed: it is no JSON/);
  });
});
