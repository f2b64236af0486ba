import { expect, test } from "vitest";
import { MINUTE_MS } from "../../../shared/kernel/time.ts";
import { joined, NAME, obeying, pads, port } from "../support/obeying.ts";
import type { Rig } from "../support/rig.ts";

const PROBE = { container: "web", port: 80, path: "/up", intervalMs: 5_000, timeoutMs: 1_000 };

/** How many reports it ever made. */
function reportsMade({ agent }: Rig): number {
  if (agent === undefined) throw new Error("no agent runs");
  return agent.machine.peek(agent.capabilities.reports).last;
}

function probed(): Rig {
  const rig = joined();
  obeying(rig, [pads({ ports: [port(8080)] }, { stack: { probe: PROBE } })]);
  rig.clock.advance(MINUTE_MS);
  rig.ackAll();
  expect(rig.stateOf("pads-1")).toBe("ok");
  return rig;
}

test("a new process that has not asked yet says nothing of a service that goes on", () => {
  const rig = probed();
  const before = reportsMade(rig);
  rig.kill();
  rig.start();
  rig.clock.advance(5 * MINUTE_MS);
  expect(reportsMade(rig)).toBe(before);
  expect(rig.stateOf("pads-1")).toBe("ok");
});

test("what broke while there was no process is told at once", () => {
  const rig = probed();
  rig.kill();
  rig.host.crash(NAME);
  rig.probe = { ok: false, error: { code: "unreachable", detail: "refused" } };
  rig.start();
  rig.clock.advance(2 * MINUTE_MS);
  expect(rig.stateOf("pads-1")).not.toBe("ok");
});
