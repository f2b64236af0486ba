import { JOB_TAIL_CHARS } from "../../shared/execution/wire.ts";
import { withoutSecrets } from "./docker-failure.ts";

/** What is told of a job's output. */
export const TAIL_LINES = 20;

/** Less than a report holds: quotes and line ends take two places on the wire. */
const CHARS = JOB_TAIL_CHARS - 48;

/**
 * The end of what a job wrote, as it travels: whole lines where they fit, nothing that moves a terminal's cursor, and
 * none of `secrets`, of which those of several lines are looked for line by line.
 */
export function jobTail(lines: readonly string[], secrets: readonly string[] = []): string {
  const known = secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/)]);
  const safe = lines.slice(-TAIL_LINES).map((line) => withoutSecrets({ code: "", detail: line }, known).detail);
  const shown = safe.map((line) => line.replace(/[\p{Cc}\p{Cs}]/gu, " ").trimEnd());
  while (shown.length > 1 && shown.join("\n").length > CHARS) shown.shift();
  return shown.join("\n").slice(-CHARS).toWellFormed();
}
