/** When to stop, and stopping in order. */
import { readFileSync } from "node:fs";
import type { Say } from "./say.ts";

const WATCH_MS = 500;

/** Aborted by Ctrl-C, TERM or HUP, and when npm is gone, which a kill -9 of npm does without a word. */
export function untilTold(): AbortController {
  const told = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => told.abort());
  const starters = startersOf(process.pid);
  const watch = setInterval(() => {
    if (starters.some(({ pid, parent }) => parentOf(pid) !== parent)) told.abort();
  }, WATCH_MS);
  watch.unref();
  told.signal.addEventListener("abort", () => clearInterval(watch));
  return told;
}

/** Our parent and, where npm put a shell between, that one's. */
function startersOf(pid: number): readonly Readonly<{ pid: number; parent: number }>[] {
  const parent = parentOf(pid);
  if (parent === undefined || parent <= 1) return [];
  const viaNpm = process.env["npm_lifecycle_event"] !== undefined;
  const above = viaNpm && pid === process.pid && isShell(parent) ? startersOf(parent) : [];
  return [{ pid, parent }, ...above];
}

function parentOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const parent = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  return parent === undefined ? undefined : Number(parent);
}

const isShell = (pid: number): boolean => /^(da|ba|a|z)?sh$/.test(read(`/proc/${pid}/comm`)?.trim() ?? "");

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** What has to be undone, last first. */
export class Endings {
  readonly #all: (() => Promise<unknown>)[] = [];
  readonly #say: Say;

  constructor(say: Say) {
    this.#say = say;
  }

  add(undo: () => unknown): void {
    this.#all.push(async () => undo());
  }

  /** Undoes everything; what fails is said, and the rest goes on. */
  async run(): Promise<void> {
    for (let undo = this.#all.pop(); undo !== undefined; undo = this.#all.pop()) {
      await undo().catch((error: unknown) => {
        const said = error instanceof Error ? error.message : String(error);
        this.#say({ fr: said, en: said });
      });
    }
  }
}
