import { connect } from "node:net";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { GatewayFailure } from "../../shared/gateway/failures.ts";
import type { Outcome, Performers } from "../../shared/kernel/effect.ts";
import { loadOnce } from "./load.adapter.ts";
import { adminSocket, type CaddyHome, lastWords, livesIn, runningCaddy, startCaddy } from "./process.adapter.ts";
import type { CaddyEffects } from "./shape.ts";
import { SLOTS_FOLDER } from "./slots.ts";

export interface CaddyTools extends CaddyHome {
  /** Hears of a Caddy that runs and obeys. */
  readonly events: (message: { readonly name: "caddy"; readonly body: { readonly pid: number } }) => void;
}

const LOOK_MS = 1_000;
const START_LOOK_MS = 50;
const START_MS = 10_000;
const STOP_LOOK_MS = 50;
/** What is under way has this long to end. */
const STOP_MS = 5_000;

const failed = (code: GatewayFailure, detail: string): Outcome<null> => ({ ok: false, error: { code, detail } });

/** Caddy on this machine, each effect one attempt. */
export function caddyPerformers(tools: CaddyTools): Performers<CaddyEffects> {
  return {
    "gateway.caddy": (_args, done) => watch(tools, done),
    "gateway.load": loadOnce(tools.folder),
    "gateway.absent": (_args, done) => end(tools, done),
  };
}

/** Adopts or starts, tells once it obeys, and answers when it is gone. Cancelled, it only looks away. */
function watch(tools: CaddyTools, done: (outcome: Outcome<null>) => void): () => void {
  const { folder, events } = tools;
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const finish = (outcome: Outcome<null>) => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    done(outcome);
  };
  const gone = (how: string) => finish(failed("ended", `${how} ${lastWords(folder)}`.trim()));
  const look = (pid: number) => {
    if (over) return;
    if (livesIn(pid, folder)) timer = setTimeout(look, LOOK_MS, pid);
    else gone("it is gone");
  };
  const untilUp = (leftMs: number) => {
    if (over) return;
    const pid = runningCaddy(folder);
    const again = () => {
      if (over) return;
      if (leftMs > 0) timer = setTimeout(untilUp, START_LOOK_MS, leftMs - START_LOOK_MS);
      else finish(failed("unreachable", `it did not come to obey ${lastWords(folder)}`.trim()));
    };
    if (pid === undefined) return again();
    const socket = connect(adminSocket(pid));
    socket.on("error", again);
    socket.on("connect", () => {
      socket.destroy();
      if (over) return;
      events({ name: "caddy", body: { pid } });
      look(pid);
    });
  };
  try {
    if (runningCaddy(folder) === undefined) {
      const child = startCaddy(tools);
      child.on("error", (error) => finish(failed("absent", error.message)));
      child.on("exit", (code, signal) => gone(`it ended by ${signal ?? `status ${code}`}`));
    }
    untilUp(START_MS);
  } catch (error) {
    setImmediate(() => finish(failed("disk", String(error))));
  }
  return () => {
    over = true;
    clearTimeout(timer);
  };
}

/** Ends the Caddy of this folder, gently at first, and forgets whom it led to. */
function end({ folder }: CaddyHome, done: (outcome: Outcome<null>) => void): () => void {
  const pid = runningCaddy(folder);
  let timer: NodeJS.Timeout | undefined;
  const look = (leftMs: number) => {
    if (pid !== undefined && livesIn(pid, folder)) {
      if (leftMs <= 0) tell(pid, "SIGKILL");
      if (leftMs < -STOP_MS) return done(failed("unreachable", `process ${pid} does not end`));
      timer = setTimeout(look, STOP_LOOK_MS, leftMs - STOP_LOOK_MS);
      return undefined;
    }
    rmSync(join(folder, SLOTS_FOLDER), { recursive: true, force: true });
    return done({ ok: true, value: null });
  };
  if (pid !== undefined) tell(pid, "SIGTERM");
  timer = setTimeout(look, 0, STOP_MS);
  return () => clearTimeout(timer);
}

function tell(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended.
  }
}
