import { writeSync } from "node:fs";
import { rfc3339 } from "../shared/kernel/time.ts";
import type { AgentEvent } from "./events.ts";

/** Writes events as NDJSON on stderr. The same failure again is written once an hour, not once a try. */
export class Log {
  readonly #failures = new Map<string, { readonly text: string; readonly atMs: number }>();

  write({ level, event, fields }: AgentEvent): void {
    const nowMs = Date.now();
    if (event === "failed" && this.#repeats(fields, nowMs)) return;
    this.#line({ at: rfc3339(nowMs), level, event, ...fields });
  }

  #repeats(fields: AgentEvent["fields"], nowMs: number): boolean {
    const what = String(fields["effect"]).replace(/:\d+$/, "");
    const text = `${fields["code"]} ${fields["detail"]}`;
    const before = this.#failures.get(what);
    if (before?.text === text && nowMs - before.atMs < 3_600_000) return true;
    if (this.#failures.size > 1_000) this.#failures.clear();
    this.#failures.set(what, { text, atMs: nowMs });
    return false;
  }

  #line(line: object): void {
    try {
      writeSync(2, `${JSON.stringify(line)}\n`);
    } catch {
      // Nobody reads the log any more; the work goes on.
    }
  }
}
