import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openNodeBus } from "../../../agent/bus/bus.adapter.ts";
import { openAuthority } from "../../../controller/bus/authority.adapter.ts";
import { externalServer } from "../../../controller/bus/external.adapter.ts";
import { startServer } from "../../../controller/bus/server.adapter.ts";
import { createNkey } from "../../../shared/bus/nkey.adapter.ts";
import { createClock } from "../../../shared/kernel/clock.adapter.ts";
import { Ear } from "../../support/bus-ear.ts";
import { newSigningPair, QUICK, type RealServer, realServer } from "../../support/bus-real.ts";
import { describeWith, natsServerPath } from "../../support/parts.ts";

const exec = promisify(execFile);
const clock = createClock();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lierre-server-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = (program: string) => ({
  program,
  folder: join(folder, "bus"),
  listen: { host: "127.0.0.1", port: -1 },
  advertise: ["127.0.0.1"],
  controllers: [createNkey().publicKey],
  clock,
  log: () => {},
});

test.each([
  ["too old", "echo 'nats-server: v2.9.10'", "is version 2.9.10; 2.10.0 or later is needed"],
  ["silent", "true", "says no version"],
  ["broken", "exit 3", "can't be run"],
])("a program that is %s is refused with a sentence", async (_what, script, sentence) => {
  const program = join(folder, "nats-server");
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  await expect(startServer(options(program))).rejects.toThrow(sentence);
});

test("a program that is not there is refused with a sentence", async () => {
  await expect(startServer(options(join(folder, "none")))).rejects.toThrow("there is no such file");
});

describeWith(["nats-server"], "the server as a child", () => {
  let real: RealServer;
  const node = createNkey();
  const A = { site: "cave", node: "nd-aaaaaaaaaa", nkey: node.publicKey };
  const signing = newSigningPair();

  beforeEach(async () => {
    real = await realServer();
  });
  afterEach(() => real.end());

  function nodeBus(ear: Ear, seed = node.seed, ca = real.authority.ca) {
    const servers = real.server.servers;
    const controllerKey = signing.publicKey;
    return openNodeBus({ place: A, servers, seed, ca, controllerKey, agentVersion: "test", pace: QUICK }, ear);
  }

  test("a second one on the same folder is refused with a sentence, and the first goes on", async () => {
    const again = startServer({ ...real.options, lockWaitSeconds: 0 });
    await expect(again).rejects.toThrow(`Another nats-server runs on ${real.options.folder}`);
    await (await real.raw(real.controller.seed)).flush();
  });

  test("a port that is taken is a sentence with what the server said", async () => {
    const port = Number(new URL(real.server.local).port);
    const start = startServer({ ...real.options, folder: join(folder, "bus"), listen: { host: "127.0.0.1", port } });
    await expect(start).rejects.toThrow(/nats-server ended .*address already in use/);
  });

  test("stop waits for its end, and a start afterwards finds the users of the last run", async () => {
    await real.server.admit([A]);
    await real.server.stop();
    expect(real.server.pid).toBeUndefined();
    await exec("flock", ["-n", join(real.options.folder, "lock"), "true"]);
    const next = await startServer({ ...real.options, lockWaitSeconds: 0 });
    const ear = new Ear();
    const bus = openNodeBus(
      {
        place: A,
        servers: next.servers,
        seed: node.seed,
        ca: next.ca,
        controllerKey: signing.publicKey,
        agentVersion: "test",
        pace: QUICK,
      },
      ear,
    );
    await ear.untilLink(true);
    await bus.close();
    await next.stop();
    expect(ear.links.map(({ connected }) => connected)).toEqual([true]);
  });

  test("killed again and again, it comes back on its port; what is admitted meanwhile counts", async () => {
    const { local, pid } = real.server;
    process.kill(pid ?? 0, "SIGKILL");
    await real.server.admit([A]);
    expect(real.server.local).toBe(local);
    process.kill(real.server.pid ?? 0, "SIGKILL");
    const ear = new Ear();
    const bus = nodeBus(ear);
    await ear.untilLink(true);
    await bus.close();
    expect(real.lines.filter(({ text }) => text.includes("It is started again"))).toHaveLength(2);
  });

  test.each([
    ["what lies in its folder", (bus: string) => readdirSync(bus).forEach((name) => rmSync(join(bus, name)))],
    ["its folder", (bus: string) => rmSync(bus, { recursive: true })],
  ])("%s is deleted and it dies: it comes back, with the users it had", async (_what, empty) => {
    await real.server.admit([A]);
    empty(join(real.folder, "bus"));
    process.kill(real.server.pid ?? 0, "SIGKILL");
    const ear = new Ear();
    const bus = nodeBus(ear);
    await ear.untilLink(true);
    await bus.close();
    expect(ear.connected).toBe(true);
  });

  test("its folder is emptied while it runs: who is admitted then may connect", async () => {
    const bus = join(real.folder, "bus");
    for (const name of readdirSync(bus)) rmSync(join(bus, name));
    await real.server.admit([A]);
    await (await real.raw(node.seed)).flush();
    expect(readdirSync(bus)).toContain("nats.conf");
  });

  test("admitting many times at once ends with the last", async () => {
    const other = createNkey();
    const B = { site: "cave", node: "nd-bbbbbbbbbb", nkey: other.publicKey };
    await Promise.all([real.server.admit([A, B]), real.server.admit([B]), real.server.admit([A])]);
    await (await real.raw(node.seed)).flush();
    await expect(real.raw(other.seed)).rejects.toThrow("Authorization Violation");
  });

  test("users that are no users are refused, and those before stay", async () => {
    await real.server.admit([A]);
    await expect(real.server.admit([{ ...A, nkey: "nonsense" }])).rejects.toThrow("not the public nkey");
    await (await real.raw(node.seed)).flush();
  });

  test("its files are for nobody else", () => {
    const modes = ["nats.conf", "users.conf"].map((name) => statSync(join(real.options.folder, name)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600]);
  });

  test("a node that trusts another authority does not connect, and says why", async () => {
    await real.server.admit([A]);
    const other = await openAuthority({ folder: join(folder, "keys"), hosts: [], wallMs: clock.now().wallMs });
    const ear = new Ear();
    const bus = nodeBus(ear, node.seed, other.ca);
    await ear.untilLink(false);
    expect(ear.links[0]?.detail).toMatch(/certificate|signature/);
    await bus.close();
  });

  test("a node without an authority does not speak in clear to a server with TLS", async () => {
    await real.server.admit([A]);
    const ear = new Ear();
    const bus = nodeBus(ear, node.seed, "");
    await ear.untilLink(false);
    expect(ear.connected).toBe(false);
    await bus.close();
  });

  test("a node that starts with nothing reachable says so, does not block, and comes when there is", async () => {
    await real.server.admit([A]);
    await real.server.stop();
    const ear = new Ear();
    const bus = nodeBus(ear);
    await ear.untilLink(false);
    expect(ear.links[0]?.detail).toContain("refused");
    const port = Number(new URL(real.server.local).port);
    const next = await startServer({ ...real.options, listen: { host: "127.0.0.1", port } });
    await ear.untilLink(true);
    await bus.close();
    await next.stop();
  });

  test("a server of the operator's: its users are written, and it is told", async () => {
    const usersFile = join(real.options.folder, "users.conf");
    const external = await externalServer({
      servers: ["tls://bus.example.org:4222"],
      ca: "",
      usersFile,
      pidFile: join(real.options.folder, "nats-server.pid"),
      controllers: [real.controller.publicKey],
    });
    await external.admit([A]);
    expect(readFileSync(usersFile, "utf8")).toContain(A.nkey);
    await externalServer({ servers: [], ca: "", usersFile, controllers: [real.controller.publicKey] });
    expect(readFileSync(usersFile, "utf8")).toContain(A.nkey); // a controller that starts again cuts nobody
    const ear = new Ear();
    const bus = nodeBus(ear);
    await ear.untilLink(true);
    await bus.close();
    const nowhere = { usersFile, pidFile: join(folder, "none"), servers: [], ca: "", controllers: [] };
    await expect((await externalServer(nowhere)).admit([])).rejects.toThrow("holds no process id");
  });
});

describeWith(["nats-server"], "the server of a controller that is killed", () => {
  test("goes with it, whatever it was doing, and lets go of its folder", async () => {
    const script = fileURLToPath(new URL("../../support/bus-parent/main.ts", import.meta.url));
    const bus = join(folder, "bus");
    const parent = spawn(process.execPath, [script, natsServerPath(), bus, createNkey().publicKey], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: parent.stdout }), "line")) as [string];
    const { local } = JSON.parse(line) as { local: string };
    const socket = connect(Number(new URL(local).port), "127.0.0.1");
    await once(socket, "data");
    parent.kill("SIGKILL");
    socket.resume();
    await once(socket, "close");
    // The lock goes with the process, by whom that is reaped or not.
    await exec("flock", ["-w", "20", join(bus, "lock"), "true"]);
    const next = await startServer({ ...options(natsServerPath()), lockWaitSeconds: 0 });
    await next.stop();
    expect(next.local).not.toBe("");
  });
});
