import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { inventoryReader } from "../../../agent/fleet/inventory.adapter.ts";
import { coresOf, hottest, loadPerMille, memoryOf, pressureOf, trafficOf } from "../../../agent/fleet/proc.ts";
import { vitalsReader } from "../../../agent/fleet/vitals.adapter.ts";
import type { MachineFacts, Vitals } from "../../../agent/fleet/vitals.ts";
import { Health } from "../../../shared/fleet/wire.ts";
import type { Outcome } from "../../../shared/kernel/effect.ts";

describe("the files of /proc", () => {
  test("memory, load, cores", () => {
    expect(memoryOf("MemTotal:       1000 kB\nMemFree: 1 kB\nMemAvailable:    250 kB\n")).toEqual({
      totalBytes: 1_024_000,
      availableBytes: 256_000,
    });
    expect(loadPerMille("1.50 0.1 0.1 1/2 3", 2)).toBe(750);
    expect(loadPerMille("", 0)).toBe(0);
    expect(coresOf("cpu  1 2\ncpu0 1 2\ncpu1 1 2\nintr 5\n")).toBe(2);
  });

  test("traffic of real interfaces only", () => {
    const line = (name: string, received: number, sent: number) =>
      `${name}: ${received} 0 0 0 0 0 0 0 ${sent} 0 0 0 0 0 0 0`;
    const text = `Inter-|   Receive\n face |bytes\n${[line("lo", 9, 9), line("  eth0", 5, 7), line("wlan0", 1, 2), line("veth12", 9, 9), line("docker0", 9, 9), line("br-1a", 9, 9)].join("\n")}\n`;
    expect(trafficOf(text)).toEqual({ receivedBytes: 6, sentBytes: 9 });
  });

  test("pressure and heat are unknown where nothing says them", () => {
    expect(pressureOf("some avg10=1.31 avg60=1.91\nfull avg10=9.00")).toBe(13);
    expect(pressureOf(undefined)).toBeUndefined();
    expect(hottest(["45000\n", "61000\n", "-128000\n", "255000\n", "x"])).toBe(61_000);
    expect(hottest([])).toBeUndefined();
  });
});

test("a reading of this machine fits a health message", async () => {
  const outcome = await new Promise<Outcome<Vitals>>((done) => {
    vitalsReader(tmpdir())({ round: 0 }, done, "vitals:0");
  });
  const vitals = outcome.ok ? outcome.value : undefined;
  expect(Health.safeParse({ v: 1, wallMs: 1, ...vitals }).success).toBe(true);
  expect(vitals?.memoryTotalBytes).toBeGreaterThan(vitals?.memoryAvailableBytes ?? 0);
  expect(vitals?.diskTotalBytes).toBeGreaterThan(0);
});

test("a child process tells what this machine is", async () => {
  const program = fileURLToPath(new URL("../../../agent/fleet/inventory/main.ts", import.meta.url));
  const outcome = await new Promise<Outcome<MachineFacts>>((done) => {
    inventoryReader(program, tmpdir())({ round: 0 }, done, "facts:0");
  });
  expect(outcome.ok ? outcome.value.cores : outcome.error).toBeGreaterThan(0);
});

test("a child that fails or prints garbage is a failure", async () => {
  const outcome = await new Promise<Outcome<MachineFacts>>((done) => {
    inventoryReader("/nowhere.mjs", tmpdir())({ round: 0 }, done, "facts:0");
  });
  expect(outcome.ok).toBe(false);
});
