import { Cron } from "croner";
import { z } from "zod";
import { forms } from "../shape/collections.ts";
import { done, record, required, says } from "../shape/keys.ts";
import { string } from "../shape/primitives.ts";
import { refuse } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

/** When a job runs: five fields of cron, in UTC unless a time zone is named. */
export interface WrittenSchedule {
  readonly cron: string;
  readonly timeZone?: string;
}

const expects = says("five fields of cron such as `0 3 * * *`", "cinq champs de cron comme `0 3 * * *`");

const cron: Shape<string> = {
  ...changed(string(expects), (word, spot, reading) => {
    if (isCron(word)) return word;
    refuse(reading, spot, "value-bad", { value: word, expects });
    return undefined;
  }),
  schema: z.string(),
};

function isCron(word: string): boolean {
  if (word.length > 120 || word.trim().split(/\s+/).length !== 5) return false;
  try {
    return new Cron(word, { mode: "5-part", paused: true }).getPattern() !== undefined;
  } catch {
    return false;
  }
}

const timeZone = changed(string(), (name, spot, reading) => {
  if (isTimeZone(name)) return name;
  refuse(reading, spot, "value-bad", {
    value: name,
    expects: says("a time zone such as `Europe/Paris`", "un fuseau horaire comme `Europe/Paris`"),
  });
  return undefined;
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "" && name.length <= 64;
  } catch {
    return false;
  }
}

const keys = {
  cron: required(cron, expects),
  time_zone: done(
    timeZone,
    says("time zone of these times; UTC when absent", "fuseau de ces heures ; UTC sans cette clé"),
  ),
} as const;

/** `schedule:`, a line of cron or a map with a time zone. */
export const schedule: Shape<WrittenSchedule> = forms(expects, {
  scalar: changed(cron, (word): WrittenSchedule => ({ cron: word })),
  map: changed(record(says("`schedule`", "`schedule`"), keys, false), (value): WrittenSchedule | undefined =>
    value.cron === undefined
      ? undefined
      : { cron: value.cron.value, ...(value.time_zone && { timeZone: value.time_zone.value }) },
  ),
});
