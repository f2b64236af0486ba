import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { hostPort } from "../../shared/gateway/addressing.ts";
import type { GatewayFailure } from "../../shared/gateway/failures.ts";
import type { RoutedService } from "../../shared/gateway/wire.ts";
import { type Attempt, attempt, type Failure } from "../../shared/kernel/effect.ts";
import { canonical } from "../../shared/kernel/json.ts";
import { caddyConfig } from "./caddy-config.ts";
import { adminSocket } from "./process.adapter.ts";
import type { CaddyEffects } from "./shape.ts";
import { SLOTS_FOLDER, slotsOf } from "./slots.ts";

type Load = CaddyEffects["gateway.load"];

const ANSWER_MS = 20_000;
const ANSWER_CHARS = 8 * 1024 * 1024;
const REASON_CHARS = 170;

class LoadFailed extends Error {
  readonly code: GatewayFailure;
  constructor(code: GatewayFailure, detail: string) {
    super(detail);
    this.code = code;
  }
}

const failure = (error: unknown): Failure =>
  error instanceof LoadFailed
    ? { code: error.code, detail: error.message }
    : { code: "disk", detail: error instanceof Error ? error.message : String(error) };

/** One load at a time: one that was cancelled may still be under way, and must not have the last word. */
export function loadOnce(folder: string): Attempt<Load["args"], Load["value"]> {
  let last: Promise<unknown> = Promise.resolve();
  return attempt(async (args, signal) => {
    const turn = last.then(() => (signal.aborted ? { loaded: false } : load(folder, args)));
    last = turn.catch(() => undefined);
    return turn;
  }, failure);
}

/** Whom to lead to first, then how: what a new configuration names must be there. */
async function load(folder: string, { pid, address, services }: Load["args"]): Promise<Load["value"]> {
  writeSlots(folder, services);
  const wanted = caddyConfig(services, address);
  const held = await ask(pid, "GET", "/config/");
  const differs = canonical(JSON.parse(held)) !== canonical(wanted);
  if (differs) {
    for (const { port } of services)
      if (!held.includes(JSON.stringify(hostPort(address, port)))) await free(address, port);
    await ask(pid, "POST", "/load", JSON.stringify(wanted));
  }
  sweepSlots(folder, services);
  return { loaded: differs };
}

/** Each file is replaced whole, and only where it differs: Caddy reads them all the time. */
function writeSlots(folder: string, services: readonly RoutedService[]): void {
  mkdirSync(join(folder, SLOTS_FOLDER), { recursive: true, mode: 0o700 });
  for (const routed of services) {
    mkdirSync(join(folder, SLOTS_FOLDER, routed.service), { recursive: true, mode: 0o700 });
    for (const [slot, dial] of slotsOf(routed)) {
      const path = join(folder, slot);
      if (textOf(path) === dial) continue;
      writeFileSync(`${path}.next`, dial, { mode: 0o600 });
      renameSync(`${path}.next`, path);
    }
  }
}

/** What nobody is led by any more goes. */
function sweepSlots(folder: string, services: readonly RoutedService[]): void {
  const kept = new Set(services.flatMap((routed) => [...slotsOf(routed).keys()]));
  const folders = new Set([...kept].map((slot) => dirname(slot)));
  for (const service of readdirSync(join(folder, SLOTS_FOLDER), { withFileTypes: true })) {
    const own = `${SLOTS_FOLDER}/${service.name}`;
    if (!folders.has(own)) rmSync(join(folder, own), { recursive: true, force: true });
    else
      for (const name of readdirSync(join(folder, own)))
        if (!kept.has(`${own}/${name}`)) rmSync(join(folder, own, name), { force: true });
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Caddy shares a port with whoever else of its user shares it (SO_REUSEPORT), another Caddy say: half of the requests
 * would be lost on that one. So what it is to listen on newly must be nobody's.
 */
function free(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") reject(new LoadFailed("refused", error.message));
      else resolve(); // Caddy will say
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve()));
  });
}

/** One question on Caddy's own socket; anything but 200 is a refusal with Caddy's reason. */
function ask(pid: number, method: "GET" | "POST", path: string, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const away = (error: Error) => reject(new LoadFailed("unreachable", error.message));
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const asked = request(
      { socketPath: adminSocket(pid), method, path, headers, agent: false, timeout: ANSWER_MS },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (part: string) => {
          text += part;
          if (text.length > ANSWER_CHARS) asked.destroy(new Error("the answer has no end"));
        });
        answer.on("error", away);
        answer.on("end", () => {
          if (answer.statusCode === 200) resolve(text);
          else reject(new LoadFailed("refused", reasonIn(text)));
        });
      },
    );
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${ANSWER_MS} ms`)));
    asked.on("error", away);
    asked.end(body);
  });
}

/** Caddy answers `{"error": "loading new config: …"}`, the cause at the end. */
function reasonIn(text: string): string {
  try {
    const { error = text } = JSON.parse(text) as { error?: string };
    return error.slice(-REASON_CHARS);
  } catch {
    return text.slice(-REASON_CHARS);
  }
}
