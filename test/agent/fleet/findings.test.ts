import { describe, expect, test } from "vitest";
import { NODE_FINDINGS } from "../../../shared/fleet/findings.ts";
import { type FindingCode, type Params, type Readings, RULES } from "../../../agent/fleet/findings.ts";
import type { Vitals } from "../../../agent/fleet/vitals.ts";
import { OWN_FINDINGS } from "../../../controller/fleet/finding-rows.ts";
import { FINE } from "../support/rig.ts";

const NOW = 1_795_348_800_000;
const vitals = (more: Partial<Vitals>): Readings => ({
  wallMs: NOW,
  vitals: { ...FINE, diskTotalBytes: 100, diskFreeBytes: 50, ...more },
});
const docker = (version: string, apiVersion: string): Readings => ({ wallMs: NOW, engine: { version, apiVersion } });
const away = (awayMs: number): Readings => ({ wallMs: NOW, engine: { awayMs, detail: "no socket" } });

describe("each finding rises at one mark and falls at another", () => {
  test.each<[FindingCode, Readings, boolean, Params | "fine" | undefined]>([
    ["disk-filling", vitals({ diskFreeBytes: 16 }), false, "fine"],
    ["disk-filling", vitals({ diskFreeBytes: 15 }), false, { usedPercent: 85, level: "warning" }],
    ["disk-filling", vitals({ diskFreeBytes: 18 }), true, { usedPercent: 82, level: "warning" }],
    ["disk-filling", vitals({ diskFreeBytes: 19 }), true, "fine"],
    ["disk-filling", vitals({ diskFreeBytes: 5 }), true, { usedPercent: 95, level: "critical" }],
    ["disk-filling", vitals({ diskTotalBytes: 0 }), true, undefined],
    ["overheating", vitals({ temperatureMilliCelsius: 79_999 }), false, "fine"],
    ["overheating", vitals({ temperatureMilliCelsius: 80_000 }), false, { celsius: 80 }],
    ["overheating", vitals({ temperatureMilliCelsius: 75_000 }), true, { celsius: 75 }],
    ["overheating", vitals({ temperatureMilliCelsius: 74_000 }), true, "fine"],
    ["overheating", vitals({}), true, undefined],
    ["memory-pressure", vitals({ memoryTotalBytes: 100, memoryAvailableBytes: 5 }), false, "fine"],
    ["memory-pressure", vitals({ memoryTotalBytes: 100, memoryAvailableBytes: 4 }), false, { availablePercent: 4 }],
    ["memory-pressure", vitals({ memoryTotalBytes: 100, memoryAvailableBytes: 9 }), true, { availablePercent: 9 }],
    ["memory-pressure", vitals({ memoryTotalBytes: 100, memoryAvailableBytes: 10 }), true, "fine"],
    ["memory-pressure", vitals({ pressureMemoryPerMille: 200 }), false, { availablePercent: 75 }],
    ["io-pressure", vitals({ pressureIoPerMille: 199 }), false, "fine"],
    ["io-pressure", vitals({ pressureIoPerMille: 200 }), false, { waitingPercent: 20 }],
    ["io-pressure", vitals({ pressureIoPerMille: 100 }), true, { waitingPercent: 10 }],
    ["io-pressure", vitals({}), true, undefined],
    ["clock-off", { wallMs: 0 }, false, { year: "1970" }],
    ["clock-off", { wallMs: 1_767_225_599_999 }, false, { year: "2025" }],
    ["clock-off", { wallMs: NOW }, true, "fine"],
    ["docker-missing", away(29_999), false, undefined],
    ["docker-missing", away(30_000), false, { detail: "no socket" }],
    ["docker-missing", docker("20.10.24", "1.41"), true, "fine"],
    ["docker-missing", { wallMs: NOW }, true, undefined],
    ["docker-too-old", docker("19.03.8", "1.40"), false, { version: "19.03.8" }],
    ["docker-too-old", docker("20.10.5+dfsg1", "1.41"), true, "fine"],
    ["docker-too-old", docker("29.0.1", "1.52"), false, "fine"],
    ["docker-too-old", docker("dev", "dev"), false, "fine"],
    ["docker-too-old", away(60_000), true, undefined],
  ])("%s of %j, standing %s: %j", (code, readings, standing, verdict) => {
    expect(RULES[code].judge(readings, standing)).toEqual(verdict);
  });
});

test("every finding has a sentence here, and one where the controller shows it", () => {
  expect(Object.keys(RULES)).toEqual(Object.keys(NODE_FINDINGS));
  expect(Object.keys(OWN_FINDINGS)).toEqual(expect.arrayContaining(Object.keys(NODE_FINDINGS)));
});
