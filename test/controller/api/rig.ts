import type { Hono } from "hono";
import { createApi } from "../../../controller/api/app.ts";
import { Fanout } from "../../../controller/api/fanout.ts";
import type { ApiPorts, Caller, Emitted } from "../../../controller/api/ports.ts";
import { leadership } from "../../../controller/leadership/leadership.ts";
import { type AnyBorder, type Mounted, mount } from "../../../controller/mount.ts";
import { notes } from "../../../controller/notes/notes.ts";
import { requests } from "../../../controller/requests/requests.ts";
import { sites } from "../../../controller/sites/sites.ts";
import { MemoryDisk, MemoryJournal } from "../../../shared/journal/memory.ts";
import type { Entry } from "../../../shared/kernel/entry.ts";
import { sha256Hex } from "../../../shared/kernel/json.ts";
import type { Peek } from "../../../shared/kernel/capability.ts";
import { Loop } from "../../../shared/kernel/loop.ts";
import { Machine } from "../../../shared/kernel/machine.ts";
import type { Clock } from "../../../shared/kernel/time.ts";
import { createFakeClock, type FakeClock } from "../../support/clock.ts";
import { mountedProbe } from "./probe.ts";

/** `admin` may all, `reader` only reads, whatever the capability; any other token is nobody's. */
const CALLERS = new Map<string, Caller>([
  [sha256Hex("admin"), { actor: "person:pe-0000000001", allows: () => true }],
  [sha256Hex("other"), { actor: "person:pe-0000000003", allows: () => true }],
  [sha256Hex("reader"), { actor: "person:pe-0000000002", allows: (_, level) => level === "read" }],
  [sha256Hex("nothing"), { actor: "person:pe-0000000004", allows: () => false }],
]);

export const SMALL: readonly Mounted[] = [mount(leadership), mount(requests), mount(sites), mount(notes), mountedProbe];

export interface Rig {
  readonly app: Hono;
  readonly loop: Loop;
  readonly peek: Peek;
  readonly journal: MemoryJournal;
  readonly clock: FakeClock;
  readonly emit: (topic: string, data: unknown) => void;
  readonly emitted: Fanout<Emitted>;
  readonly reports: unknown[];
  bus: { ok: boolean; detail?: string };
  /** One call; `token` is `admin` unless told. */
  readonly call: (method: string, path: string, body?: unknown, more?: Call) => Promise<Response>;
}

interface Call {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is asked for `soon` comes after what runs now, without anyone telling the clock. */
const eager = (clock: FakeClock): Clock => ({
  now: () => clock.now(),
  alarm: (atMs, call) => clock.alarm(atMs, call),
  soon: (call) => queueMicrotask(call),
});

/** A whole controller behind its API, in memory. Opened again on the same disk it is the same controller restarted. */
export async function openRig(
  options: {
    disk?: MemoryDisk;
    clock?: FakeClock;
    mounted?: readonly Mounted[];
    /** Borders besides the probe's, by capability. */
    borders?: Readonly<Record<string, AnyBorder>>;
    later?: (call: () => void) => void;
  } = {},
): Promise<Rig> {
  const { disk = new MemoryDisk(), clock = createFakeClock(), mounted = SMALL, borders: more = {}, later } = options;
  const journal = new MemoryJournal(disk, later);
  const machine = new Machine(mounted.map(({ capability }) => capability));
  const committed = new Fanout<readonly Entry[]>();
  const emitted = new Fanout<Emitted>();
  machine.listen((topic, data) => emitted.send({ topic, data }));
  const performers = new Proxy({}, { get: () => () => () => undefined, has: () => true });
  const loop = new Loop(machine, {
    journal,
    clock: eager(clock),
    seed: 1,
    performers,
    trace: (event) => {
      if (event.event === "committed") committed.send(event.entries);
    },
    halt: (reason) => reports.push(new Error(reason)),
  });
  const reports: unknown[] = [];
  await new Promise<void>((resolve, reject) => {
    loop.open({ bootId: "boot", nonce: "n" }, (broken) =>
      broken === undefined ? resolve() : reject(new Error(broken)),
    );
  });
  const borders = new Map([["probe", await mountedProbe.border(undefined as never)], ...Object.entries(more)]);
  let freshes = 0;
  const rig: Rig = {
    app: undefined as never,
    loop,
    peek: machine.peek,
    journal,
    clock,
    emitted,
    reports,
    bus: { ok: true },
    emit: (topic, data) => emitted.send({ topic, data }),
    call: async (method, path, body, { token = "admin", headers = {} } = {}) =>
      rig.app.request(path, {
        method,
        headers: {
          ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
  };
  const ports: ApiPorts = {
    loop,
    journal,
    clock: eager(clock),
    mounted,
    borders,
    authenticate: (hash) => CALLERS.get(hash),
    committed,
    emitted,
    bus: () => rig.bus,
    fresh: () => `fresh${(freshes += 1)}`,
    fingerprint: sha256Hex,
    version: "9.9.9",
    report: (error) => reports.push(error),
    checkOutput: true,
  };
  return Object.assign(rig, { app: createApi(ports) });
}

export const json = async (reply: Response): Promise<Record<string, unknown>> =>
  (await reply.json()) as Record<string, unknown>;

/** Reads a stream of events: what `next` hands out is one block of text, up to its empty line. */
export function blocksOf(reply: Response): { next(): Promise<string | undefined>; cancel(): Promise<void> } {
  const reader = (reply.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let rest = "";
  return {
    next: async () => {
      for (;;) {
        const at = rest.indexOf("\n\n");
        if (at >= 0) {
          const block = rest.slice(0, at);
          rest = rest.slice(at + 2);
          return block;
        }
        const { value, done } = await reader.read();
        if (done) return undefined;
        rest += decoder.decode(value, { stream: true });
      }
    },
    cancel: () => reader.cancel(),
  };
}
