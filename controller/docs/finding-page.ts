import type { Contract } from "../../shared/kernel/contract.ts";
import { MINUTE_MS, SECOND_MS } from "../../shared/kernel/time.ts";
import { code, markdownTable, page } from "./markdown.ts";

const ABOUT =
  "Findings are what is worth a person's attention now; `lierre status` shows them first. Events are what is told once, when it happens.";

/** docs/reference/findings.md */
export function findingPage(contracts: readonly Contract[]): string {
  const findings = contracts.flatMap(({ name, findings: held }) =>
    Object.entries(held).map(([finding, { severity, visibleAfterMs, hiddenBy = [], says }]) => [
      code(`${name}.${finding}`),
      severity,
      after(visibleAfterMs),
      hiddenBy.map((other) => code(other)).join(" "),
      says.en,
      says.fr,
    ]),
  );
  const events = contracts.flatMap(({ name, entries }) =>
    Object.entries(entries).flatMap(([kind, { says }]) =>
      says === undefined ? [] : [[code(`${name}.${kind}`), says.en, says.fr]],
    ),
  );
  return page("Findings and events", ABOUT, [
    `## Findings\n\n${markdownTable(["Code", "Severity", "Shown after", "Hidden by", "English", "Français"], findings)}`,
    `## Events\n\n${markdownTable(["Kind", "English", "Français"], events)}`,
  ]);
}

function after(ms: number): string {
  if (ms === 0) return "at once";
  return ms % MINUTE_MS === 0 ? `${ms / MINUTE_MS} min` : `${ms / SECOND_MS} s`;
}
