/** The pids of what we started, on disk: what a killed demo left behind is ended by the next start. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const STOP_MS = 10_000;
const POLL_MS = 50;

/** `started` tells a process from a later one with the same pid: clock ticks since boot. */
const Known = z.strictObject({ pid: z.int().min(1), started: z.string() });
type Known = z.infer<typeof Known>;

/** Notes children as they come and go. */
export class ChildrenFile {
  readonly #path: string;
  readonly #known = new Map<number, Known>();

  constructor(path: string) {
    this.#path = path;
  }

  add(pid: number): void {
    const started = startOf(pid);
    if (started === undefined) return;
    this.#known.set(pid, { pid, started });
    this.#write();
  }

  drop(pid: number): void {
    if (this.#known.delete(pid)) this.#write();
  }

  #write(): void {
    writeFileSync(`${this.#path}.new`, JSON.stringify([...this.#known.values()]), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }
}

/** Ends what the file names and still runs; hands back how many those were. */
export async function endLeftovers(path: string): Promise<number> {
  const left = knownIn(path).filter(runs);
  for (const one of left) signal(one, "SIGTERM");
  await gone(left);
  for (const one of left.filter(runs)) signal(one, "SIGKILL");
  await gone(left);
  return left.length;
}

async function gone(left: readonly Known[]): Promise<void> {
  const untilMs = Date.now() + STOP_MS;
  while (left.some(runs) && Date.now() < untilMs) await sleep(POLL_MS);
}

const runs = ({ pid, started }: Known): boolean => startOf(pid) === started;

function signal({ pid }: Known, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has just ended
  }
}

/** Undefined when no such process runs; a zombie no longer does. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command stands in parentheses and may hold spaces; the state comes next, the start is the 22nd field.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? undefined : fields[18];
  } catch {
    return undefined;
  }
}

function knownIn(path: string): readonly Known[] {
  try {
    return z.array(Known).parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return [];
  }
}
