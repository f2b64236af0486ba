import { age, shortBytes, shortDuration } from "../quantities.ts";
import { FRENCH_HEADINGS } from "./headings.ts";
import type { Look } from "./look.ts";
import { severityText, stateText } from "./states.ts";

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** One value as a person reads it; the name of its field tells its unit. */
export function cell(name: string, value: unknown, look: Look): string {
  if (value === undefined || value === null || value === "") return "-";
  if (typeof value === "string") return textCell(name, value, look);
  if (typeof value === "number") return numberCell(name, value, look);
  if (typeof value === "boolean") return yesNo(value, look);
  if (Array.isArray(value)) return listCell(name, value, look);
  if (typeof value !== "object") return JSON.stringify(value);
  const words = wordsOf(value);
  if (words !== undefined) return plain(words[look.language]);
  const parts = Object.entries(value).map(([key, held]) => `${key}=${cell(key, held, look)}`);
  return parts.length === 0 ? "-" : parts.join(" ");
}

function textCell(name: string, value: string, look: Look): string {
  if (name === "state") return stateText(value, look);
  if (name === "severity") return severityText(value, look);
  if (INSTANT.test(value)) return age(look.instantMs(value), look.nowMs, look.language);
  return plain(value);
}

function numberCell(name: string, value: number, look: Look): string {
  if (name.endsWith("Bytes")) return shortBytes(value, look.language);
  if (name === "wallMs") return age(value, look.nowMs, look.language);
  if (name.endsWith("Ms")) return shortDuration(value, look.language);
  if (name.endsWith("Seconds") || name.endsWith("SecondsAgo")) return shortDuration(value * 1_000, look.language);
  if (name.endsWith("MilliCelsius")) return `${Math.round(value / 1_000)} °C`;
  if (name.endsWith("PerMille")) return `${Math.round(value / 10)} %`;
  return String(value);
}

function listCell(name: string, values: readonly unknown[], look: Look): string {
  return values.length === 0 ? "-" : values.map((held) => cell(name, held, look)).join(", ");
}

const yesNo = (value: boolean, { language }: Look): string =>
  language === "fr" ? (value ? "oui" : "non") : value ? "yes" : "no";

/** The value as one sentence in each language, if that is what it is. */
export function wordsOf(value: object): { readonly fr: string; readonly en: string } | undefined {
  const { fr, en } = value as { fr?: unknown; en?: unknown };
  return Object.keys(value).length === 2 && typeof fr === "string" && typeof en === "string" ? { fr, en } : undefined;
}

/** What others wrote (a node's name, a log line) must not steer the terminal, nor break a line of a table. */
// oxlint-disable-next-line no-control-regex -- control characters are what it removes
export const plain = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ");

const SUFFIX = /(At|Bytes|Ms|MilliCelsius|PerMille|SecondsAgo|Seconds)$/;

/** A column's heading: `heardAt` → `HEARD`, `answersAt` → `ANSWERS`. */
export function heading(name: string, { language }: Look): string {
  const french = language === "fr" ? FRENCH_HEADINGS[name] : undefined;
  if (french !== undefined) return french;
  const short = name.replace(SUFFIX, "");
  return (short === "" ? name : short).replaceAll(/([a-z])([A-Z])/g, "$1 $2").toUpperCase();
}
