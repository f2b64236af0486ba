import type { Draft } from "../../shared/kernel/entry.ts";
import { report } from "../reports/outbox.ts";
import { type FindingCode, type Params, type Readings, RULES } from "./findings.ts";
import type { FleetScope, FleetState } from "./shape.ts";

const CODES = Object.keys(RULES) as FindingCode[];

/** Applies the rules to new readings. A rule that looks at something else than was read keeps its word. */
export function judge({ state, live }: FleetScope, readings: Readings): void {
  for (const code of CODES) {
    const { readings: needed, judge: rule } = RULES[code];
    const standing = state.standing[code] !== undefined;
    const verdict = rule(readings, standing);
    if (verdict === undefined) continue;
    const streak = verdict === "fine" ? 0 : (live.streaks.get(code) ?? 0) + 1;
    live.streaks.set(code, streak);
    if (verdict === "fine" || standing || streak >= needed) live.judged.set(code, verdict);
  }
}

/** Reports of what began or ceased to stand, or changed its level, since the last report. */
export function news({ state, live }: FleetScope, subject: string): Draft[] {
  return CODES.flatMap((code) => {
    const verdict = live.judged.get(code);
    const held = state.standing[code];
    if (verdict === undefined || (verdict === "fine" && held === undefined)) return [];
    if (verdict === "fine") return [report({ kind: "finding", code, subject, standing: false, params: {} })];
    if (held !== undefined && held.params["level"] === verdict["level"]) return [];
    return [report({ kind: "finding", code, subject, standing: true, params: verdict })];
  });
}

/** Folds a report of a finding: it is what was last said of it. */
export function said(state: FleetState, code: string, standing: boolean, params: Params, atMs: number): void {
  if (!Object.hasOwn(RULES, code)) return;
  const known = code as FindingCode;
  if (standing) state.standing[known] = { params, sinceMs: state.standing[known]?.sinceMs ?? atMs };
  else delete state.standing[known];
}
