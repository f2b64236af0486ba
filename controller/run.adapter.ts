import { randomBytes, randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import * as path from "node:path";
import type { Logger } from "pino";
import type { ControllerBus } from "../shared/bus/bus.ts";
import { createClock } from "../shared/kernel/clock.adapter.ts";
import type { AnyPerformers } from "../shared/kernel/effect.ts";
import type { Entry } from "../shared/kernel/entry.ts";
import type { Journal } from "../shared/kernel/journal.ts";
import type { Answer, LoopEvent } from "../shared/kernel/loop-ports.ts";
import { Loop } from "../shared/kernel/loop.ts";
import { createApi } from "./api/app.ts";
import { Fanout } from "./api/fanout.ts";
import type { Emitted } from "./api/ports.ts";
import { type ServedApi, serveApi } from "./api/serve.adapter.ts";
import { openControllerBus } from "./bus/bus.adapter.ts";
import { replaceFile } from "../shared/disk/disk.adapter.ts";
import { type BusServer, openBusServer } from "./bus/open.adapter.ts";
import { CAPABILITIES } from "./capabilities.ts";
import { apiUrlOf, type ControllerConfig } from "./config.ts";
import { fleet } from "./fleet/fleet.ts";
import { hearNodes } from "./hear.ts";
import { openSqliteJournal } from "./journal/sqlite.adapter.ts";
import { openKeyring } from "./keyring/keyring.adapter.ts";
import { openVault } from "./keyring/vault.adapter.ts";
import { createControllerMachine } from "./machine.ts";
import type { AnyBorder } from "./mount.ts";
import { callerOf } from "./people/caller.ts";
import { people } from "./people/people.ts";
import { tokenOf } from "./people/state.ts";
import type { ControllerPorts } from "./ports.ts";
import { VERSION } from "./version.ts";

/** A controller that runs. */
export interface RunningController {
  readonly url: string;
  stop(): Promise<void>;
}

/** Builds a controller out of real parts and starts it. Rejects with a sentence when it can't run. */
export async function runController(
  given: ControllerConfig,
  log: Logger,
  halt: (reason: string) => void,
): Promise<RunningController> {
  const config = { ...given, state: path.resolve(given.state) };
  const clock = createClock();
  const keys = path.join(config.state, "keys");
  const opened = openSqliteJournal(path.join(config.state, "journal"));
  if (!opened.ok) throw new Error(opened.error);
  const { journal } = opened;
  if (await holdsEntries(journal)) mustHold(keys, SIGNING_KEY);
  const keyring = await openKeyring(keys);
  const server = await openBusServer(config, keys, clock, log);
  const machine = createControllerMachine();
  const committed = new Fanout<readonly Entry[]>();
  const emitted = new Fanout<Emitted>();
  machine.listen((topic, data) => emitted.send({ topic, data }));

  let link = { ok: false, detail: "not connected yet" };
  const events = hearNodes(
    () => machine.peek(fleet),
    (input) => loop.post(input),
    (ok, detail) => {
      link = { ok, detail };
      log.info({ ok, detail }, "bus");
    },
  );
  const { servers, seed, ca, access } = server;
  const bus = openControllerBus({ servers, seed, ca, keyring }, events);
  const vault = openVault(path.join(config.state, "people"));
  const { peek } = machine;
  const borders = await loadBorders({ peek, apiUrl: apiUrlOf(config), bus, access, keyring, vault, journal });
  const fault = (error: unknown) =>
    log.error({ error: String(error), stack: error instanceof Error ? error.stack : "" }, "fault");
  const loop = new Loop(machine, {
    journal,
    clock,
    seed: randomInt(2 ** 32),
    performers: performersOf(borders),
    trace: traceTo(log, committed),
    fault,
    halt,
  });
  await open(loop);
  await bootstrap(loop, config.state, log);
  const app = createApi({
    loop,
    journal,
    clock,
    mounted: CAPABILITIES,
    borders,
    authenticate: (hash) => callerOf(peek(people), hash, clock.now().wallMs),
    committed,
    emitted,
    bus: () => link,
    fresh,
    fingerprint: (text) => keyring.mac(text),
    version: VERSION,
    report: fault,
  });
  const tls = server.certificate;
  const api = await serveApi(app, { ...config.listen, ...(tls && { tls }) });
  log.info({ url: api.url, bus: servers }, "ready");
  return { url: api.url, stop: () => stop(api, loop, bus, server, journal) };
}

const SIGNING_KEY = "signing.pem";

const holdsEntries = (journal: Journal): Promise<boolean> =>
  new Promise((resolved) => journal.tail(({ head }) => resolved(head.seq > 0)));

/** A cluster knows its controller by this key: a new one in its place would be obeyed by nobody. */
function mustHold(folder: string, file: string): void {
  if (existsSync(path.join(folder, file))) return;
  throw new Error(
    `${path.join(folder, file)} is missing, and the agents obey no other key. Bring it back from a copy.`,
  );
}

const fresh = (): string => randomBytes(32).toString("base64url");

async function loadBorders(ports: ControllerPorts): Promise<ReadonlyMap<string, AnyBorder>> {
  const loaded = CAPABILITIES.map(
    async ({ capability, border }) => [capability.contract.name, await border(ports)] as const,
  );
  return new Map(await Promise.all(loaded));
}

const performersOf = (borders: ReadonlyMap<string, AnyBorder>): AnyPerformers =>
  Object.assign({}, ...[...borders.values()].map(({ perform }) => perform)) as AnyPerformers;

function traceTo(log: Logger, committed: Fanout<readonly Entry[]>): (event: LoopEvent) => void {
  return (event) => {
    if (event.event === "committed") {
      committed.send(event.entries);
      for (const { seq, kind, actor } of event.entries) log.debug({ seq, kind, actor }, "entry");
    }
    if (event.event === "unwritable") log.error({ reason: event.reason }, "journal unwritable");
    if (event.event === "writable") log.info("journal tried again");
  };
}

/** Opens the loop under this boot of the machine. */
function open(loop: Loop): Promise<void> {
  const start = { bootId: bootId(), nonce: randomBytes(8).toString("hex") };
  return new Promise((resolve, reject) => {
    loop.open(start, (broken) => (broken === undefined ? resolve() : reject(new Error(broken))));
  });
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "unknown";
  }
}

/**
 * Where no admin can sign in, one is made, and the token lies in a file that only this user reads. It is written before
 * it is good for anything: a kill in between must not leave an admin whose token nobody has.
 */
async function bootstrap(loop: Loop, state: string, log: Logger): Promise<void> {
  const [file, next] = [path.join(state, "admin.token"), path.join(state, "admin.token.next")];
  const secret = fresh();
  replaceFile(next, `${tokenOf(secret)}\n`);
  const command = { type: "command", op: "people.bootstrap", actor: "system", body: {}, fresh: secret } as const;
  const answer = await new Promise<Answer>((resolve) => loop.post(command, resolve));
  if (!answer.ok) return rm(next);
  await rename(next, file);
  log.info({ file }, "an admin was made; the token is in this file");
}

async function stop(
  api: ServedApi,
  loop: Loop,
  bus: ControllerBus,
  server: BusServer,
  journal: Journal,
): Promise<void> {
  await api.close();
  loop.close();
  await bus.close();
  await server.stop();
  journal.close();
}
