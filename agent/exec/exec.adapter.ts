import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Exec } from "dockerode";
import { EXEC_LIMITS } from "../../shared/exec/wire.ts";
import { type Attempt, attempt, type Failure } from "../../shared/kernel/effect.ts";
import { connect } from "../execution/docker-connection.adapter.ts";
import { failureOf } from "../execution/docker-failure.ts";
import { LABELS } from "../execution/engine.ts";
import { Gathered } from "./gathered.ts";
import { Demux, type Piece } from "./demux.ts";
import { killTree } from "./kill.adapter.ts";
import type { ExecFailure } from "./sentences.ts";
import type { ExecChunk, ExecEffects, ExecWish } from "./shape.ts";

export interface ExecTools {
  readonly socketPath: string;
  /** Opens what is sealed to this node. */
  readonly open: (sealed: string) => Promise<string>;
  readonly emit: (chunk: ExecChunk) => void;
}

class ExecError extends Error {
  readonly code: ExecFailure;
  constructor(code: ExecFailure) {
    super(code);
    this.code = code;
  }
}

/** A first mebibyte at once, then what a slow line carries beside its beats. */
const BURST_BYTES = 1024 * 1024;
const PER_SECOND_BYTES = 128 * 1024;
const GATHER_MS = 100;

/** One attempt at one command: made, started, read to its end. Cancelled, or over its bounds, it is killed. */
export function runExec(tools: ExecTools): Attempt<ExecWish, ExecEffects["engine.exec"]["value"]> {
  const fail = (error: unknown): Failure =>
    error instanceof ExecError ? { code: error.code, detail: "" } : failureOf(error, tools.socketPath);
  return attempt(async (wish, cancelled) => {
    const late = AbortSignal.timeout(EXEC_LIMITS.runsMs);
    try {
      return await run(tools, wish, AbortSignal.any([cancelled, late]));
    } catch (error) {
      throw late.aborted ? new ExecError("too-long") : error;
    }
  }, fail);
}

async function run(tools: ExecTools, wish: ExecWish, signal: AbortSignal): Promise<{ exitCode: number }> {
  const { session, node, instance, container, words, user } = wish;
  const input = wish.input === "" ? undefined : await opened(tools, wish.input);
  const { quick, patient } = await connect(tools.socketPath);
  const label = [LABELS.node, LABELS.instance, LABELS.container].map(
    (name, i) => `${name}=${[node, instance, container][i]}`,
  );
  const [found] = await quick.listContainers({ filters: { label, status: ["running"] } });
  if (found === undefined) throw new ExecError("not-running");
  signal.throwIfAborted();
  const exec = await patient.getContainer(found.Id).exec({
    AttachStdin: input !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    Cmd: [...words],
    ...(user !== undefined && { User: user }),
  });
  signal.throwIfAborted();
  const stream = await exec.start({ hijack: true, stdin: true });
  const stop = () => void kill(exec, found.Id).finally(() => stream.destroy(new ExecError("unheard")));
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (signal.aborted) stop();
    if (input !== undefined) stream.end(input);
    await read(stream, (piece) => tools.emit({ session, ...packed(piece) }), signal);
  } catch (error) {
    if (!signal.aborted) await kill(exec, found.Id);
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    stream.destroy();
  }
  const { ExitCode: exitCode } = await exec.inspect();
  if (exitCode === null) throw new Error("the command has no exit code: its container stopped");
  return { exitCode };
}

async function opened({ open }: ExecTools, sealed: string): Promise<Buffer> {
  const text = await open(sealed).catch(() => {
    throw new ExecError("unsealable");
  });
  return Buffer.from(text, "base64");
}

const packed = ({ stream, bytes }: Piece) => ({ stream, data: Buffer.from(bytes).toString("base64") });

/** Reads to the end, at a bounded rate, piece by piece. What comes close together goes out together. */
async function read(source: Duplex, emit: (piece: Piece) => void, signal: AbortSignal): Promise<void> {
  const demux = new Demux();
  const gathered = new Gathered(EXEC_LIMITS.chunkBytes, emit);
  const timer = setInterval(() => gathered.flush(), GATHER_MS);
  try {
    await readPieces(source, demux, gathered, signal);
  } finally {
    clearInterval(timer);
    gathered.flush();
  }
}

async function readPieces(source: Duplex, demux: Demux, gathered: Gathered, signal: AbortSignal): Promise<void> {
  let total = 0;
  let budget = BURST_BYTES;
  for await (const bytes of source) {
    for (const piece of demux.push(bytes as Buffer)) gathered.add(piece);
    total += (bytes as Buffer).length;
    budget -= (bytes as Buffer).length;
    if (total > EXEC_LIMITS.outputBytes) throw new ExecError("too-much");
    if (budget >= 0) continue;
    await sleep(Math.ceil((-budget * 1_000) / PER_SECOND_BYTES), undefined, { signal });
    budget = 0;
  }
}

/** The engine knows no way to end a command: its process is killed, with all that it started. */
async function kill(exec: Exec, container: string): Promise<void> {
  const facts = await exec.inspect().catch(() => undefined);
  if (facts?.Running === true && facts.Pid > 0) await killTree(facts.Pid, container);
}
