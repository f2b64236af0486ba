/** A program that the demo runs and, unless it was stopped here, starts again when it ends: what systemd does on a PC. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync } from "node:fs";
import { commandPath } from "../docker/machine.ts";

const RESTART_MS = 1_000;
const STOP_MS = 10_000;
const TAIL_LINES = 8;

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Takes stdout and stderr; the last run's is kept beside it as `.1`. */
  readonly log: string;
}

export interface ChildEvents {
  /** It runs under this pid. */
  started(pid: number): void;
  /** It ended. `how`: signal or exit status. `unasked`: nobody here stopped it, and it is started again. */
  ended(pid: number | undefined, how: string, unasked: boolean): void;
}

export class Child {
  readonly #program: Program;
  readonly #events: ChildEvents;
  #process: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #wanted = false;
  #again: NodeJS.Timeout | undefined;
  #deaths = 0;

  constructor(program: Program, events: ChildEvents) {
    this.#program = program;
    this.#events = events;
    if (existsSync(program.log)) renameSync(program.log, `${program.log}.1`);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** False once it was stopped or killed here. */
  get wanted(): boolean {
    return this.#wanted;
  }

  /** How often it ended without being asked to. */
  get deaths(): number {
    return this.#deaths;
  }

  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#spawn();
  }

  /** TERM, and after ten seconds KILL; resolves when it is gone. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.#process?.kill("SIGKILL"), STOP_MS);
    await this.#end("SIGTERM");
    clearTimeout(late);
  }

  /** KILL, as when the power goes; resolves when it is gone. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** The end of what it wrote. */
  tail(): string {
    if (!existsSync(this.#program.log)) return "";
    const lines = readFileSync(this.#program.log, "utf8").trimEnd().split("\n");
    return [`${this.#program.log}:`, ...lines.slice(-TAIL_LINES)].join("\n");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#again);
    this.#process?.kill(signal);
    await this.#exited;
  }

  #spawn(): void {
    const { command, args, env, log } = this.#program;
    const output = openSync(log, "a", 0o600);
    // A group of its own: Ctrl-C reaches only the demo, which stops things in order. The kernel ends it with the demo.
    const [program = command, ...words] = [...tied(), command, ...args];
    const child = spawn(program, words, {
      detached: true,
      stdio: ["ignore", output, output],
      env: { ...process.env, ...env, LIERRE_PARENT_PID: String(process.pid) },
    });
    closeSync(output);
    this.#process = child;
    this.#exited = new Promise((resolve) => {
      child.once("error", (error) => resolve(this.#gone(child, error.message)));
      child.once("exit", (code, signal) => resolve(this.#gone(child, signal ?? `exit status ${code}`)));
    });
    if (child.pid !== undefined) this.#events.started(child.pid);
  }

  #gone(child: ChildProcess, how: string): void {
    if (this.#process !== child) return;
    this.#process = undefined;
    if (this.#wanted) {
      this.#deaths += 1;
      this.#again = setTimeout(() => this.#spawn(), RESTART_MS);
    }
    this.#events.ended(child.pid, how, this.#wanted);
  }
}

/** setpriv comes with util-linux; without it a child can outlive a demo that is killed, and the next start ends it. */
function tied(): readonly string[] {
  const setpriv = commandPath("setpriv");
  return setpriv === undefined ? [] : [setpriv, "--pdeathsig", "TERM"];
}
