import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openNodeBus } from "../../agent/bus/bus.adapter.ts";
import { openControllerBus } from "../../controller/bus/bus.adapter.ts";
import type { ControllerBus, NodeBus } from "../../shared/bus/bus.ts";
import { encodeDown, wireBytesMax, wireBytesMaxOfAll } from "../../shared/bus/codec.ts";
import { createNkey } from "../../shared/bus/nkey.adapter.ts";
import type { AdmittedNode } from "../../shared/bus/permissions.ts";
import { verifier } from "../../shared/bus/signing.ts";
import {
  type BodyOfSubject,
  type DownName,
  type NodePlace,
  subjectOf,
  SUBJECTS,
  type SubjectName,
  type UpName,
} from "../../shared/bus/subjects.ts";
import { createClock } from "../../shared/kernel/clock.adapter.ts";
import { FakeBus } from "../support/bus.ts";
import { Ear } from "../support/bus-ear.ts";
import { newSigningPair, QUICK, realServer, type SigningPair } from "../support/bus-real.ts";
import { SAMPLES } from "../support/bus-samples.ts";
import { describeWith } from "../support/parts.ts";
import { openProxy, type Proxy } from "../support/proxy.ts";

/** What the suite needs of a bus, fake or real. */
interface Lab {
  readonly signing: SigningPair;
  /** The largest message that its server passes on. */
  readonly takesBytes: number;
  controller(ear: Ear): ControllerBus;
  node(who: AdmittedNode, ear: Ear, seed: string): Promise<NodeBus>;
  admit(nodes: readonly AdmittedNode[]): Promise<void>;
  inject(subject: string, bytes: Uint8Array): Promise<void>;
  cut(node: string): void;
  heal(node: string): void;
  killServer(): void;
  end(): Promise<void>;
}

function fakeLab(): Promise<Lab> {
  const signing = newSigningPair();
  const bus = new FakeBus({
    clock: createClock(),
    signing: { sign: signing.sign, verify: verifier(signing.publicKey) },
    noticeMs: 50,
    reconnectMs: 10,
  });
  return Promise.resolve({
    signing,
    takesBytes: Number.POSITIVE_INFINITY,
    controller: (ear) => bus.controller(ear),
    node: (who, ear) => Promise.resolve(bus.node(who, ear)),
    admit: (nodes) => bus.access.admit(nodes),
    inject: (subject, bytes) => Promise.resolve(bus.inject(subject, bytes)),
    cut: (node) => bus.cut(node),
    heal: (node) => bus.heal(node),
    killServer: () => {
      bus.stop();
      bus.start();
    },
    end: () => Promise.resolve(),
  });
}

async function realLab(): Promise<Lab> {
  const signing = newSigningPair();
  const real = await realServer();
  const { server, authority } = real;
  const proxies = new Map<string, Proxy>();
  const seeds = new Map<string, string>();
  return {
    signing,
    takesBytes: wireBytesMaxOfAll(),
    controller: (ear) =>
      openControllerBus(
        {
          servers: [server.local],
          seed: real.controller.seed,
          ca: authority.ca,
          keyring: { sign: signing.sign },
          pace: QUICK,
        },
        ear,
      ),
    node: async (who, ear, seed) => {
      const proxy = await openProxy(() => Number(new URL(server.local).port));
      proxies.set(who.node, proxy);
      seeds.set(who.node, seed);
      const servers = [`tls://127.0.0.1:${proxy.port}`];
      const controllerKey = signing.publicKey;
      return openNodeBus(
        { place: who, servers, seed, ca: authority.ca, controllerKey, agentVersion: "test", pace: QUICK },
        ear,
      );
    },
    admit: (nodes) => server.admit(nodes),
    inject: async (subject, bytes) => {
      const node = subject.split(".")[3] ?? "";
      const up = subject.split(".")[4] === "up";
      const client = await real.raw(up ? (seeds.get(node) ?? "") : real.controller.seed);
      client.publish(subject, bytes);
      await client.flush();
    },
    cut: (node) => proxies.get(node)?.blackHole(),
    heal: (node) => proxies.get(node)?.heal(),
    killServer: () => void process.kill(server.pid ?? 0, "SIGKILL"),
    end: async () => {
      await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
      await real.end();
    },
  };
}

const NAMES = Object.keys(SUBJECTS) as SubjectName[];
const UP = NAMES.filter((name): name is UpName => SUBJECTS[name].direction === "up");
const DOWN = NAMES.filter((name): name is DownName => SUBJECTS[name].direction === "down");
const utf8 = (text: string) => new TextEncoder().encode(text);

describe("in memory", () => {
  contract(fakeLab);
});
describeWith(["nats-server"], "on a real nats-server", () => contract(realLab));

function contract(open: () => Promise<Lab>): void {
  const keys = { a: createNkey(), b: createNkey() };
  const A: AdmittedNode = { site: "cave", node: "nd-aaaaaaaaaa", nkey: keys.a.publicKey };
  const B: AdmittedNode = { site: "grenier", node: "nd-bbbbbbbbbb", nkey: keys.b.publicKey };
  const place = ({ site, node }: NodePlace): NodePlace => ({ site, node });
  let lab: Lab;
  let ears: { controller: Ear; a: Ear; b: Ear };
  let controller: ControllerBus;
  let a: NodeBus;
  let b: NodeBus;

  beforeEach(async () => {
    lab = await open();
    ears = { controller: new Ear(), a: new Ear(), b: new Ear() };
    await lab.admit([A, B]);
    controller = lab.controller(ears.controller);
    a = await lab.node(A, ears.a, keys.a.seed);
    b = await lab.node(B, ears.b, keys.b.seed);
    await Promise.all(Object.values(ears).map((ear) => ear.untilLink(true)));
  });

  afterEach(async () => {
    await Promise.all([a.close(), b.close(), controller.close()]);
    await lab.end();
  });

  const up = <N extends UpName>(bus: NodeBus, name: N, from: NodePlace): boolean =>
    bus.publish(name, from, SAMPLES[name]);
  const down = <N extends DownName>(name: N, to: NodePlace): boolean => controller.publish(name, to, SAMPLES[name]);
  /** Proves that what was sent before has arrived or never will. */
  const fence = async (): Promise<void> => {
    const seen = ears.a.messages.length;
    down("ack", A);
    await ears.a.until((ear) => ear.messages.length > seen);
  };

  test.each(UP)("%s goes up, typed, from the place that sent it", async (name) => {
    expect(up(a, name, A)).toBe(true);
    const [message] = await ears.controller.until((ear) => ear.messages.length > 0 && ear.messages);
    expect(message).toEqual({ name, from: place(A), body: SAMPLES[name] });
    expect([ears.a.messages, ears.b.messages]).toEqual([[], []]);
  });

  test.each(DOWN)("%s goes down, signed, to its node alone", async (name) => {
    expect(down(name, B)).toBe(true);
    const [message] = await ears.b.until((ear) => ear.messages.length > 0 && ear.messages);
    expect(message).toEqual({ name, from: place(B), body: SAMPLES[name] });
    await fence();
    expect(ears.a.messages.map((heard) => heard.name)).toEqual(["ack"]);
    expect(ears.b.garbages).toEqual([]);
  });

  test("messages of one sender keep their order, and unknown fields are dropped", async () => {
    for (let s = 0; s < 50; s += 1) a.publish("beat", A, { ...SAMPLES.beat, s, later: "?" } as BodyOfSubject<"beat">);
    const heard = await ears.controller.until((ear) => ear.messages.length === 50 && ear.messages);
    expect(heard.map(({ body }) => body)).toEqual(Array.from({ length: 50 }, (_, s) => ({ ...SAMPLES.beat, s })));
  });

  test.each(NAMES)("garbage on %s is told with its reason and does no harm", async (name) => {
    const goesUp = SUBJECTS[name].direction === "up";
    const ear = goesUp ? ears.controller : ears.a;
    const all: [Uint8Array, string][] = [
      [utf8("{"), "not-json"],
      [utf8(""), "not-json"],
      [Uint8Array.of(0xff, 0xfe, 0x22), "not-json"],
      [utf8('{"v":"one"}'), goesUp ? "wrong-schema" : "unsigned"],
      [utf8("null"), goesUp ? "wrong-schema" : "unsigned"],
      [utf8(`"${"x".repeat(wireBytesMax(name))}"`), "too-large"],
    ];
    const rows = all.filter(([bytes]) => bytes.length <= lab.takesBytes);
    for (const [bytes] of rows) await lab.inject(subjectOf(A, name), bytes);
    const garbages = await ear.until(() => ear.garbages.length === rows.length && ear.garbages);
    expect(garbages.map(({ reason }) => reason).sort()).toEqual(rows.map(([, reason]) => reason).sort());
    expect(garbages.every((garbage) => garbage.name === name && garbage.from?.node === A.node)).toBe(true);
    await fence();
    expect(ears.controller.messages).toEqual([]);
  });

  test.each(["up", "dn"])("a message that we don't know, on %s, is told with its place", async (direction) => {
    await lab.inject(`lierre.v1.${A.site}.${A.node}.${direction}.nonsense`, utf8("{}"));
    const ear = direction === "up" ? ears.controller : ears.a;
    const [garbage] = await ear.until(() => ear.garbages.length > 0 && ear.garbages);
    expect(garbage).toEqual({ from: place(A), name: undefined, reason: "unknown-subject" });
  });

  test("what the controller has not signed for this node is no message", async () => {
    const other = newSigningPair();
    const to = (node: string, sign = lab.signing.sign) => encodeDown("plan", node, SAMPLES.plan, sign) ?? utf8("");
    const altered = utf8(new TextDecoder().decode(to(A.node)).replace('"generation":5', '"generation":6'));
    const ofAck = encodeDown("ack", A.node, SAMPLES.ack, lab.signing.sign) ?? utf8("");
    const forged = [utf8(JSON.stringify(SAMPLES.plan)), to(A.node, other.sign), to(B.node), altered, ofAck];
    for (const bytes of forged) await lab.inject(subjectOf(A, "plan"), bytes);
    await ears.a.until((ear) => ear.garbages.length === forged.length);
    expect(new Set(ears.a.garbages.map(({ reason }) => reason))).toEqual(new Set(["unsigned"]));
    await lab.inject(subjectOf(A, "plan"), to(A.node));
    const [plan] = await ears.a.until((ear) => ear.messages.length > 0 && ear.messages);
    expect(plan?.body).toEqual(SAMPLES.plan);
  });

  test("a body larger than its row allows does not leave, and is told", () => {
    const lines = Array.from({ length: 20 }, () => "x".repeat(16_000));
    expect(a.publish("log", A, { ...SAMPLES.log, lines })).toBe(false);
    expect(ears.a.garbages).toEqual([{ from: A, name: "log", reason: "too-large" }]);
  });

  test("a node can't speak as another", async () => {
    up(a, "beat", B);
    up(a, "beat", A);
    await ears.controller.until((ear) => ear.messages.length > 0);
    expect(ears.controller.messages.map(({ from }) => from)).toEqual([place(A)]);
  });

  test("a line that is cut: publish says no, nothing is kept, and it comes back", async () => {
    lab.cut(A.node);
    const lines = Array.from({ length: 8 }, () => "x".repeat(16_000));
    for (let n = 0; n < 200; n += 1) a.publish("log", A, { ...SAMPLES.log, lines }); // more than the kernel takes
    await ears.a.untilLink(false);
    expect(up(a, "report", A)).toBe(false);
    expect(up(b, "beat", B)).toBe(true);
    lab.heal(A.node);
    await ears.a.untilLink(true);
    expect(up(a, "sync", A)).toBe(true);
    await ears.controller.until((ear) => ear.messages.length === 2);
    expect(ears.controller.messages.map(({ name }) => name).sort()).toEqual(["beat", "sync"]);
    expect(ears.b.links).toHaveLength(1);
  });

  test("a server that dies comes back, and all find it again", async () => {
    lab.killServer();
    await Promise.all(Object.values(ears).map((ear) => ear.until(() => ear.links.length >= 2)));
    await Promise.all(Object.values(ears).map((ear) => ear.untilLink(true)));
    down("plan", A);
    up(b, "sync", B);
    await Promise.all([
      ears.a.until((ear) => ear.messages.length > 0),
      ears.controller.until((ear) => ear.messages.length > 0),
    ]);
    expect(ears.a.messages.map(({ name }) => name)).toEqual(["plan"]);
  });

  test("a new node is admitted without cutting the others; a revoked one is cut", async () => {
    const key = createNkey();
    const C: AdmittedNode = { site: "cave", node: "nd-cccccccccc", nkey: key.publicKey };
    const ear = new Ear();
    const c = await lab.node(C, ear, key.seed);
    await ear.untilLink(false);
    expect(up(c, "beat", C)).toBe(false);
    await lab.admit([A, B, C]);
    await ear.untilLink(true);
    await lab.admit([B, C]);
    await ears.a.untilLink(false);
    expect(up(a, "beat", A)).toBe(false);
    expect([ears.b.links.length, ears.controller.links.length, ear.connected]).toEqual([1, 1, true]);
    await c.close();
  });

  test("a closed bus says nothing more and takes nothing more", async () => {
    await a.close();
    const told = ears.a.links.length;
    expect(up(a, "beat", A)).toBe(false);
    down("ack", A);
    down("ack", B);
    await ears.b.until((ear) => ear.messages.length > 0);
    expect([ears.a.links.length, ears.a.messages]).toEqual([told, []]);
  });
}
