import { JOB_TAIL_CHARS } from "../../shared/execution/wire.ts";

/** What is told of a job's output. */
export const TAIL_LINES = 20;

/** Less than a report holds: quotes and line ends take two places on the wire. */
const CHARS = JOB_TAIL_CHARS - 48;

/** The end of what a job wrote, as it travels: whole lines where they fit, nothing that moves a terminal's cursor. */
export function jobTail(lines: readonly string[]): string {
  const shown = lines.slice(-TAIL_LINES).map((line) => line.replace(/[\p{Cc}\p{Cs}]/gu, " ").trimEnd());
  while (shown.length > 1 && shown.join("\n").length > CHARS) shown.shift();
  return shown.join("\n").slice(-CHARS).toWellFormed();
}
