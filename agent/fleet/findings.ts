import type { NodeFindingCode } from "../../shared/fleet/findings.ts";
import { rfc3339, SECOND_MS } from "../../shared/kernel/time.ts";
import type { Vitals } from "./vitals.ts";

export type FindingCode = NodeFindingCode;
export type Params = Readonly<Record<string, string | number>>;

/** What the rules look at; what is absent is not known. */
export interface Readings {
  readonly vitals?: Vitals;
  readonly wallMs: number;
  readonly engine?:
    | { readonly awayMs: number; readonly detail: string }
    | { readonly version: string; readonly apiVersion: string };
}

/**
 * One rule. `judge` hands back what fills the sentence while the finding stands; it is told whether it stands already, so
 * that it falls at another mark than it rises. Undefined: what it looks at is not known, and nothing changes.
 */
interface Rule {
  /** Readings in a row before it stands. */
  readonly readings: number;
  readonly judge: (readings: Readings, standing: boolean) => Params | "fine" | undefined;
}

/** `level` is the one parameter whose change is news by itself. */
const CRITICAL_DISK_PERCENT = 95;
const ENGINE_AWAY_MS = 30 * SECOND_MS;
/** No agent of this version ran before this: 2026-01-01. */
const BUILT_AFTER_MS = 1_767_225_600_000;

const percent = (part: number, whole: number): number => (whole <= 0 ? 0 : Math.floor((part * 100) / whole));

/** By code, in order. */
export const RULES: Readonly<Record<FindingCode, Rule>> = {
  "disk-filling": {
    readings: 1,
    judge: ({ vitals }, standing) => {
      if (vitals === undefined || vitals.diskTotalBytes === 0) return undefined;
      const usedPercent = percent(vitals.diskTotalBytes - vitals.diskFreeBytes, vitals.diskTotalBytes);
      if (usedPercent < (standing ? 82 : 85)) return "fine";
      return { usedPercent, level: usedPercent >= CRITICAL_DISK_PERCENT ? "critical" : "warning" };
    },
  },
  overheating: {
    readings: 2,
    judge: ({ vitals }, standing) => {
      if (vitals?.temperatureMilliCelsius === undefined) return undefined;
      const celsius = Math.floor(vitals.temperatureMilliCelsius / 1_000);
      return celsius < (standing ? 75 : 80) ? "fine" : { celsius };
    },
  },
  "memory-pressure": {
    readings: 3,
    judge: ({ vitals }, standing) => {
      if (vitals === undefined || vitals.memoryTotalBytes === 0) return undefined;
      const availablePercent = percent(vitals.memoryAvailableBytes, vitals.memoryTotalBytes);
      const stalledPerMille = vitals.pressureMemoryPerMille ?? 0;
      const fine = availablePercent >= (standing ? 10 : 5) && stalledPerMille < (standing ? 100 : 200);
      return fine ? "fine" : { availablePercent };
    },
  },
  "io-pressure": {
    readings: 3,
    judge: ({ vitals }, standing) => {
      if (vitals?.pressureIoPerMille === undefined) return undefined;
      const waitingPercent = Math.floor(vitals.pressureIoPerMille / 10);
      return waitingPercent < (standing ? 10 : 20) ? "fine" : { waitingPercent };
    },
  },
  "clock-off": {
    readings: 1,
    judge: ({ wallMs }) => (wallMs >= BUILT_AFTER_MS ? "fine" : { year: rfc3339(wallMs).slice(0, 4) }),
  },
  "docker-missing": {
    readings: 1,
    judge: ({ engine }) => {
      if (engine === undefined) return undefined;
      if (!("awayMs" in engine)) return "fine";
      return engine.awayMs < ENGINE_AWAY_MS ? undefined : { detail: engine.detail.slice(0, 200).toWellFormed() };
    },
  },
  "docker-too-old": {
    readings: 1,
    judge: ({ engine }) => {
      if (engine === undefined || "awayMs" in engine) return undefined;
      const { version, apiVersion } = engine;
      return atLeast(version, [20, 10]) && atLeast(apiVersion, [1, 41]) ? "fine" : { version };
    },
  },
};

/** Is `20.10.5+dfsg1` at least 20.10? What can't be read passes: a wrong warning helps nobody. */
function atLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [a, b] = version.split(".", 2).map((part) => Number.parseInt(part, 10));
  if (a === undefined || b === undefined || Number.isNaN(a) || Number.isNaN(b)) return true;
  return a > major || (a === major && b >= minor);
}
