import { expect, test } from "vitest";
import { joined, obeying } from "../support/obeying.ts";
import { container, instance } from "../support/plans.ts";
test("perf", () => {
  const rig = joined(["web:1"]);
  obeying(rig, Array.from({ length: 20 }, (_, i) => instance(`p-${i}`, [container("web")])));
  rig.clock.advance(60_000);
  const agent = rig.agent!;
  const world = () => ({ now: rig.clock.now(), random: { below: () => 0 } });
  for (let i = 0; i < 2000; i++) { agent.machine.step({ type: "tick" }, world()); agent.machine.due(world()); }
  let t = performance.now();
  for (let i = 0; i < 2000; i++) agent.machine.due(world());
  console.log("due us", (performance.now() - t) / 2);
  t = performance.now();
  for (let i = 0; i < 2000; i++) agent.machine.step({ type: "tick" }, world());
  console.log("tick step us", (performance.now() - t) / 2, rig.host.containers.size);
  expect(1).toBe(1);
});
