import type { Hono } from "hono";
import type { Contract } from "../../shared/kernel/contract.ts";
import type { Measure } from "../../shared/kernel/finding.ts";
import { admit } from "./caller.ts";
import type { ErrorTable } from "./errors.ts";
import { exposition, type KERNEL_METRICS, metricTable } from "./metrics.ts";
import type { ApiPorts, DependencyHealth } from "./ports.ts";
import { problem } from "./problem.ts";

/** What one must be allowed to read measures, which name sites and services. */
const METRICS_PERMISSION = { capability: "overview", level: "read" } as const;

/** `/livez`, `/readyz` and `/metrics`: for supervisors and collectors. */
export function mountProbes(app: Hono, ports: ApiPorts, errors: ErrorTable, contracts: readonly Contract[]): void {
  const table = metricTable(contracts);
  app.get("/livez", (c) => c.json({ ok: true }));
  app.get("/readyz", (c) => {
    const journal = journalHealth(ports);
    const bus = ports.bus();
    const ok = journal.ok && bus.ok;
    return c.json({ ok, dependencies: { journal, bus } }, ok ? 200 : 503);
  });
  app.get("/metrics", async (c) => {
    const caller = await admit(c, ports, METRICS_PERMISSION.capability, METRICS_PERMISSION.level);
    if (!caller.ok) return problem(c, errors, caller.error);
    const measures = await new Promise<readonly Measure[]>((resolve) => {
      ports.loop.whenCommitted((machine, world) => {
        resolve([...kernelMeasures(ports, machine.head.seq), ...machine.measures(world)]);
      });
    });
    c.header("content-type", "text/plain; version=0.0.4; charset=utf-8");
    return c.body(exposition(table, measures));
  });
}

function journalHealth({ loop }: ApiPorts): DependencyHealth {
  return loop.unwritable === undefined ? { ok: true } : { ok: false, detail: loop.unwritable };
}

function kernelMeasures(ports: ApiPorts, headSeq: number): readonly Measure[] {
  const one = (name: keyof typeof KERNEL_METRICS, value: number, labels = {}): Measure => ({ name, labels, value });
  return [
    one("build_info", 1, { version: ports.version }),
    one("journal_entries", headSeq),
    one("journal_writable", journalHealth(ports).ok ? 1 : 0),
    one("bus_connected", ports.bus().ok ? 1 : 0),
  ];
}
