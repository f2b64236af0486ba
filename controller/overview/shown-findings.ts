import type { Standing } from "../../shared/kernel/finding.ts";
import { say } from "../../shared/kernel/result.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import type { ShownFinding } from "./contract.ts";

const RANK = { critical: 0, warning: 1, notice: 2 } as const;

/**
 * What people see: those that stood long enough and that no wider one explains, worst first, then the oldest.
 * A finding is hidden when one of its `hiddenBy` stands on the same subject, on one it lies `within`, or on everything.
 */
export function shownFindings(standing: readonly Standing[], wallMs: number): ShownFinding[] {
  const stands = new Set(standing.map(({ code, subject }) => `${code} ${subject}`));
  const hidden = ({ code, subject, within = [], spec: { hiddenBy = [] } }: Standing) =>
    hiddenBy.some((by) =>
      ["controller", subject, ...within].some((place) => stands.has(`${fullCode(by, code)} ${place}`)),
    );
  return standing
    .filter((found) => wallMs - found.sinceMs >= found.spec.visibleAfterMs && !hidden(found))
    .toSorted((a, b) => RANK[a.spec.severity] - RANK[b.spec.severity] || a.sinceMs - b.sinceMs)
    .map(({ code, subject, sinceMs, params, spec: { severity, says } }) => ({
      code,
      severity,
      subject,
      since: rfc3339(sinceMs),
      says: say(says, params),
    }));
}

/** A `hiddenBy` without a dot names a finding of the same capability. */
const fullCode = (by: string, of: string): string => (by.includes(".") ? by : `${of.slice(0, of.indexOf("."))}.${by}`);
