import { IncomingMessage } from "node:http";
import type { LogChunk } from "../../shared/execution/wire.ts";
import { type Attempt, attempt } from "../../shared/kernel/effect.ts";
import { type Connection, connect, unless } from "./docker-connection.adapter.ts";
import { EngineError, failureOf } from "./docker-failure.ts";
import { LogBatches } from "./docker-log-batches.ts";
import { LogLines } from "./docker-log-lines.ts";
import { type EngineEffects, LABELS } from "./engine.ts";

type Args = EngineEffects["engine.logs"]["args"];
type Emit = (chunk: LogChunk) => void;

const FLUSH_EVERY_MS = 200;

/** One attempt at following a log. It ends with one chunk that says `end`, unless it was cancelled. */
export function followLogs(socketPath: string, node: string, emit: Emit): Attempt<Args, null> {
  return attempt(
    async (args, signal) => {
      try {
        await follow(socketPath, node, args, signal, emit);
      } finally {
        if (!signal.aborted) emit(chunkOf(args, [], 0, true));
      }
      return null;
    },
    (error) => failureOf(error, socketPath),
  );
}

async function follow(socketPath: string, node: string, args: Args, signal: AbortSignal, emit: Emit): Promise<void> {
  const { quick, patient } = await connect(socketPath);
  const facts = await unless([404], quick.getContainer(args.id).inspect());
  if (facts === undefined) throw new EngineError("refused", `the container ${args.container} is not there any more`);
  if (facts.Config.Labels[LABELS.node] !== node)
    throw new EngineError("not-ours", `the container ${args.container} is not this node's`);
  const stream = await openLog(patient, args, signal);
  const lines = new LogLines(facts.Config.Tty);
  const batches = new LogBatches();
  const send = (least: "full" | "any") => {
    for (let batch = batches.take(least); batch !== undefined; batch = batches.take(least))
      emit(chunkOf(args, batch.lines, batch.dropped, false));
  };
  const timer = setInterval(() => {
    batches.refill(FLUSH_EVERY_MS);
    send("any");
  }, FLUSH_EVERY_MS);
  try {
    for await (const bytes of stream) {
      for (const line of lines.push(bytes as Buffer)) batches.push(line);
      send("full");
    }
  } finally {
    clearInterval(timer);
  }
  for (const line of lines.end()) batches.push(line);
  for (let batch = batches.drain(); batch !== undefined; batch = batches.drain())
    emit(chunkOf(args, batch.lines, batch.dropped, false));
}

/** Always a stream: dockerode's own `logs` reads a log that is not followed into memory first. */
export function openLog(
  { modem }: Connection["patient"],
  args: Pick<Args, "id" | "lines" | "follow">,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const query = { follow: args.follow, stdout: true, stderr: true, tail: args.lines };
  const request = {
    path: `/containers/${args.id}/logs?`,
    method: "GET",
    options: query,
    isStream: true,
    abortSignal: signal,
    statusCodes: { 200: true, 404: "no such container", 500: "server error" },
  };
  return new Promise((resolve, reject) => {
    modem.dial(request, (error: Error | null, answer: unknown) => {
      if (error !== null) return reject(error);
      if (!(answer instanceof IncomingMessage)) return reject(new Error("the engine's log is no stream"));
      resolve(answer);
    });
  });
}

function chunkOf(args: Args, lines: readonly string[], dropped: number, end: boolean): LogChunk {
  return { session: args.session, instance: args.instance, container: args.container, lines: [...lines], dropped, end };
}
