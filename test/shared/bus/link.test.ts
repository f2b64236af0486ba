import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isLoopback, Link } from "../../../shared/bus/link.adapter.ts";
import { createNkey } from "../../../shared/bus/nkey.adapter.ts";
import { Ear } from "../../support/bus-ear.ts";
import { QUICK } from "../../support/bus-real.ts";

const TLS = `INFO ${JSON.stringify({ server_id: "x", version: "2.15.0", max_payload: 1, tls_required: true })}\r\n`;

describe.each([
  ["takes the connection and says nothing", ""],
  ["says nothing once TLS is to begin", TLS],
])("before a server that %s", (_what, greeting) => {
  let silent: Server;
  let opened: Socket[];
  let link: Link;
  let ear: Ear;

  beforeEach(async () => {
    opened = [];
    ear = new Ear();
    silent = createServer((socket) => {
      socket.on("error", () => {}).resume();
      socket.write(greeting);
      opened.push(socket);
      silent.emit("opened");
    }).listen(0, "127.0.0.1");
    await once(silent, "listening");
  });
  afterEach(async () => {
    await link.close();
    silent.close();
  });

  const open = (dialMs: number) => {
    const { port } = silent.address() as AddressInfo;
    const servers = [`nats://127.0.0.1:${port}`];
    const options = { name: "test", servers, seed: createNkey().seed, ca: "", inboxPrefix: "_INBOX_x", hears: "x" };
    const events = { heard: () => {}, link: (up: boolean, detail: string) => ear.link(up, detail) };
    link = new Link({ ...options, pace: { ...QUICK, dialMs } }, events);
  };

  test("each attempt ends and leaves no socket open, and the next comes", async () => {
    open(30);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      while (opened.length <= attempt) await once(silent, "opened");
      const socket = opened[attempt];
      await closed(socket);
    }
    expect(ear.links[0]).toMatchObject({ connected: false, detail: expect.stringMatching(/timeout/i) });
    expect(link.send("x", new Uint8Array(1))).toBe(false);
  });

  test("closing does not wait for an attempt under way", async () => {
    open(600_000);
    await once(silent, "opened");
    const [socket] = opened;
    await link.close();
    await closed(socket);
    expect([opened.length, ear.links]).toEqual([1, []]);
  });
});

describe("an address at which nothing answers at all", () => {
  let deaf: ChildProcess;
  let port: number;
  const full: Socket[] = [];

  /** Whoever listens is frozen, and as many wait as may: the kernel answers nobody more. */
  beforeEach(async () => {
    const listen =
      "require('net').createServer().listen(0, '127.0.0.1', 1, function () { console.log(this.address().port) })";
    deaf = spawn(process.execPath, ["-e", listen], { stdio: ["ignore", "pipe", "inherit"] });
    const [said] = (await once(deaf.stdout ?? deaf, "data")) as [Buffer];
    port = Number(said.toString());
    deaf.kill("SIGSTOP");
    for (let waiting = 0; waiting < 2; waiting += 1) {
      const socket = connect(port, "127.0.0.1").on("error", () => {});
      full.push(socket);
      await once(socket, "connect");
    }
  });
  afterEach(() => {
    for (const socket of full.splice(0)) socket.destroy();
    deaf.kill("SIGKILL");
  });

  test("is given up long before one that greets slowly would be", async () => {
    const ear = new Ear();
    const options = { name: "test", seed: createNkey().seed, ca: "", inboxPrefix: "_INBOX_x", hears: "x" };
    const pace = { ...QUICK, connectMs: 30, dialMs: 600_000 };
    const link = new Link(
      { ...options, servers: [`nats://127.0.0.1:${port}`], pace },
      {
        heard: () => {},
        link: (up, detail) => ear.link(up, detail),
      },
    );
    await ear.untilLink(false);
    expect(ear.links[0]?.detail).toMatch(/no answer within 30 ms/);
    await link.close();
  });
});

/** However it ends: a reset is an end too. */
const closed = (socket: Socket | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (socket === undefined || socket.closed) resolve();
    else socket.once("close", () => resolve());
  });

test.each([
  ["nats://127.0.0.1:4222", true],
  ["tls://127.9.9.9:4222", true],
  ["localhost:4222", true],
  ["tls://[::1]:4222", true],
  ["tls://192.0.2.1:4222", false],
  ["tls://127.0.0.1.example.org:4222", false],
  ["bus.example.org:4222", false],
])("%s is this machine: %s", (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});
