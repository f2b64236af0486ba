import type { Readable } from "node:stream";
import type { GetEventsOptions } from "dockerode";
import { connect } from "./docker-connection.adapter.ts";
import { jsonLines } from "./docker-ndjson.adapter.ts";
import { LABELS } from "./engine.ts";

const DEBOUNCE_MS = 100;
const BACKOFF_MIN_MS = 500;
const BACKOFF_MAX_MS = 10_000;

/** Not `exec_*`: each health check would be three of them. */
const EVENTS = ["create", "start", "die", "oom", "pause", "unpause", "destroy", "rename", "health_status"];

/**
 * Tells when a container of this node changes, at most every 100 ms, and once after each time that the engine is
 * reached again, for what was missed. Goes on until it is stopped.
 */
export function watchEngine(socketPath: string, node: string, tell: () => void): () => void {
  const abort = new AbortController();
  let pending: NodeJS.Timeout | undefined;
  const soon = () => {
    pending ??= setTimeout(() => {
      pending = undefined;
      tell();
    }, DEBOUNCE_MS);
  };
  void reconnecting(socketPath, node, soon, abort.signal);
  return () => {
    abort.abort();
    clearTimeout(pending);
  };
}

async function reconnecting(socketPath: string, node: string, soon: () => void, signal: AbortSignal): Promise<void> {
  let backoffMs = BACKOFF_MIN_MS;
  while (!signal.aborted) {
    try {
      const { patient } = await connect(socketPath);
      const filters = { type: ["container"], label: [`${LABELS.node}=${node}`], event: EVENTS };
      const query = { filters, abortSignal: signal } as GetEventsOptions;
      const stream = (await patient.getEvents(query)) as Readable;
      backoffMs = BACKOFF_MIN_MS;
      soon();
      const changes = jsonLines(stream);
      while ((await changes.next()).done !== true) soon();
    } catch {
      // an engine that is away is looked for again; what it did meanwhile is told once it is back
    }
    if (signal.aborted) return;
    await pause(backoffMs, signal);
    backoffMs = Math.min(BACKOFF_MAX_MS, backoffMs * 2);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
