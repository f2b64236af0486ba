import { test, expect } from "vitest";
import { fleetRig, beat, inventory, nkey } from "/work/main/test/controller/fleet/rig.ts";
test("perf", async () => {
  const made = fleetRig();
  const { rig } = made;
  rig.command("sites.add", { site: "a", link: "unmetered" });
  const nodes: string[] = [];
  const n = 10_000;
  const t0 = performance.now();
  for (let i = 0; i < n; i++) {
    const fresh = `s${i}`;
    rig.loop.post({ type: "command", op: "fleet.tokenNew", actor: "system", body: { site: "a", ttlMinutes: 60 }, fresh });
    const { createHash } = await import("node:crypto");
    const tokenHash = createHash("sha256").update(fresh).digest("hex");
    rig.loop.post({ type: "command", op: "fleet.join", actor: "system", fresh: "x", body: { tokenHash, nkey: nkey(i), xkey: "age1" + "q".repeat(58), hostname: `h${i}`, machineId: `m${i}`, platform: "linux/amd64" } }, (a) => nodes.push((a as any).value.node));
    if (i % 500 === 499) rig.clock.settle();
  }
  console.log("joined", nodes.length, performance.now() - t0);
  await made.flush();
  for (const node of nodes) rig.loop.post({ type: "msg", name: "inventory", from: node, body: inventory() });
  rig.clock.settle();
  const t1 = performance.now(); const c1 = process.cpuUsage();
  const seconds = 60;
  for (let s = 0; s < seconds; s++) {
    for (let i = 0; i < 1000; i++) {
      rig.loop.post({ type: "msg", name: "beat", from: nodes[(s * 1000 + i) % n]!, body: beat(s) });
      rig.clock.settle();
    }
    for (let i = 0; i < 166; i++) { rig.loop.post({ type: "msg", name: "health", from: nodes[(s * 166 + i) % n]!, body: { loadPerMille: 1 } }); rig.clock.settle(); }
    rig.clock.advance(1000);
  }
  const cpu = process.cpuUsage(c1);
  console.log(`60 s of 10,000 nodes at 1,000 beats/s: ${(cpu.user + cpu.system) / 1000} ms cpu = ${((cpu.user + cpu.system) / 1000 / 600).toFixed(2)} %`);
  const t2 = performance.now(); rig.machine.due(rig.world); console.log("due", performance.now() - t2);
  const t3 = performance.now(); rig.machine.findings(rig.world); console.log("findings", performance.now() - t3);
  const t4 = performance.now(); rig.read("fleet.list", { limit: 100 }); console.log("list", performance.now() - t4);
  const t5 = performance.now(); rig.clock.advance(60_000); console.log("all silent", performance.now() - t5, rig.wrote("fleet.silenced").length);
  expect(1).toBe(1);
}, 300000);
