import type { Hono } from "hono";
import type { Contract } from "../../shared/kernel/contract.ts";
import { admit } from "./caller.ts";
import { type ErrorTable, kernelError } from "./errors.ts";
import type { ApiEvent } from "./event.ts";
import { eventMaker, follow, recent } from "./events.ts";
import type { ApiPorts } from "./ports.ts";
import { problem } from "./problem.ts";
import { serverEvents } from "./sse.ts";
import { API_ROOT } from "./table.ts";

/** What one must be allowed to see events: they are lines of the journal. */
const EVENTS_PERMISSION = { capability: "journal", level: "read" } as const;

const WHOLE = /^\d{1,15}$/;
const LAST_MAX = 500;
const LAST_DEFAULT = 50;

/**
 * `GET /events`: as server-sent events when asked for, from `Last-Event-ID` (or `?after=`) on; else the last ones as
 * JSON (`?last=`, 50 unless told).
 */
export function mountEvents(app: Hono, ports: ApiPorts, errors: ErrorTable, contracts: readonly Contract[]): void {
  const source = { journal: ports.journal, committed: ports.committed, toEvent: eventMaker(contracts) };
  app.get(`${API_ROOT}/events`, async (c) => {
    const caller = await admit(c, ports, EVENTS_PERMISSION.capability, EVENTS_PERMISSION.level);
    if (!caller.ok) return problem(c, errors, caller.error);
    const after = c.req.header("last-event-id") ?? c.req.query("after");
    const last = c.req.query("last");
    const bad = [after, last].find((text) => text !== undefined && !WHOLE.test(text));
    if (bad !== undefined) return problem(c, errors, kernelError("kernel.invalid-input", { first: `"${bad}": 0-9` }));
    if (c.req.header("accept")?.includes("text/event-stream") === true) {
      const from = after === undefined ? undefined : Number(after);
      return serverEvents(ports.clock, (sink) => follow(source, sink, from));
    }
    const count = Math.min(LAST_MAX, last === undefined ? LAST_DEFAULT : Number(last));
    const items = await new Promise<readonly ApiEvent[]>((resolve) => {
      recent(source, count, resolve);
    });
    return c.json({ items });
  });
}
