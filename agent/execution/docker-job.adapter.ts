import { connect, unless, type Connection } from "./docker-connection.adapter.ts";
import { bringUp, named, nameTaken, takeDown } from "./docker-container.adapter.ts";
import { fileOf } from "./docker-environment.ts";
import { EngineError } from "./docker-failure.ts";
import { jobTail, TAIL_LINES } from "./docker-job-tail.ts";
import { LogLines } from "./docker-log-lines.ts";
import { openLog } from "./docker-logs.adapter.ts";
import { type ContainerTools, openSealed } from "./docker-prepare.adapter.ts";
import type { ContainerFacts } from "./docker-seen.ts";
import { type ContainerWish, type EngineEffects, type JobResult, LABELS } from "./engine.ts";

type Args = EngineEffects["engine.job"]["args"];

/** One attempt at one run of a job: begun if it was not, waited for, and told how it ended. */
export function runJob(tools: ContainerTools) {
  return async (args: Args, signal: AbortSignal): Promise<JobResult> => {
    const engine = await connect(tools.socketPath);
    const id = await tools.turns.take(args.wish.name, () => begun(tools, engine, args, signal));
    await engine.patient.getContainer(id).wait({ abortSignal: signal });
    const facts = await engine.quick.getContainer(id).inspect();
    const startedAtMs = Date.parse(facts.State.StartedAt);
    return {
      startedAtMs,
      tookMs: Math.max(0, Date.parse(facts.State.FinishedAt) - startedAtMs),
      exitCode: facts.State.ExitCode,
      tail: await tailOf(tools, engine, { id, raw: facts.Config.Tty, wish: args.wish }, signal),
    };
  };
}

/** The container of this very run; one of an earlier run, whose result was told, makes room. */
async function begun(
  tools: ContainerTools,
  engine: Connection,
  { wish, atMs, mayStart }: Args,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const job = String(atMs);
  const found = await named(engine.quick, wish.name);
  const label = (of: ContainerFacts, name: string) => of.Config.Labels?.[name];
  if (found !== undefined && label(found, LABELS.node) !== wish.node) throw nameTaken(wish.name);
  const same = found !== undefined && label(found, LABELS.job) === job;
  const started = same && found.State.Status !== "created";
  if (started) return found.Id;
  if (!mayStart) throw new EngineError("too-late", "it could not begin in time, and waits for its next turn");
  if (found !== undefined && !same) await takeDown(engine.patient, found.Id, undefined);
  const step = same ? "start" : "create";
  const { id } = await bringUp(tools, engine, wish, { found: same ? found : undefined, step, job }, signal);
  return id;
}

/** What a run may not tell: its end goes into the journal. */
async function secretsOf(tools: ContainerTools, wish: ContainerWish): Promise<readonly string[]> {
  const { content, variables, worded } = await openSealed(tools, wish);
  const files = (wish.spec.files ?? []).map(({ file }) => fileOf(content, file).toString("utf8"));
  return [...variables.map(([, value]) => value), ...worded.secrets, ...files];
}

async function tailOf(
  tools: ContainerTools,
  { patient }: Connection,
  { id, raw, wish }: { readonly id: string; readonly raw: boolean; readonly wish: ContainerWish },
  signal: AbortSignal,
): Promise<string> {
  const secrets = await secretsOf(tools, wish).catch(() => undefined);
  if (secrets === undefined) return ""; // it ran, and nobody knows any more what it may not tell
  const stream = await unless([404, 500], openLog(patient, { id, lines: TAIL_LINES, follow: false }, signal));
  if (stream === undefined) return ""; // its logging driver keeps nothing
  const lines = new LogLines(raw);
  const said: string[] = [];
  for await (const bytes of stream) said.push(...lines.push(bytes as Buffer));
  return jobTail([...said, ...lines.end()], secrets);
}
