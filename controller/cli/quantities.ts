import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../shared/kernel/time.ts";
import type { Language } from "../api/language.ts";

const DURATIONS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  min: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  j: DAY_MS,
};

/** `30s`, `10min`, `2h`, `7d` → milliseconds; a bare number is seconds. */
export function durationMs(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d{1,9})\s*([a-z]*)$/.exec(text.trim().toLowerCase()) ?? [];
  const unitMs = DURATIONS[unit === "" ? "s" : unit];
  return digits === undefined || unitMs === undefined ? undefined : Number(digits) * unitMs;
}

const SIZES = "kmgtp";

/** `512M`, `20G`, `1.5GiB` → bytes, by powers of 1024. */
export function sizeBytes(text: string): number | undefined {
  const [, digits, letter = ""] =
    /^(\d{1,12}(?:\.\d{1,3})?)\s*([kmgtp]?)(?:i?[bo])?$/.exec(text.trim().toLowerCase()) ?? [];
  if (digits === undefined) return undefined;
  return Math.round(Number(digits) * 1024 ** (letter === "" ? 0 : SIZES.indexOf(letter) + 1));
}

/** How long, in its largest unit: `6 s`, `3 min`, `2 h`, `5 d`. */
export function shortDuration(ms: number, language: Language): string {
  const whole = (unitMs: number) => Math.floor(ms / unitMs);
  if (ms < MINUTE_MS) return `${whole(SECOND_MS)} s`;
  if (ms < HOUR_MS) return `${whole(MINUTE_MS)} min`;
  if (ms < 2 * DAY_MS) return `${whole(HOUR_MS)} h`;
  return `${whole(DAY_MS)} ${language === "fr" ? "j" : "d"}`;
}

/** When, seen from now: `6 s ago`, `il y a 6 s`, `in 58 min`. */
export function age(atMs: number, nowMs: number, language: Language): string {
  const ms = nowMs - atMs;
  const text = shortDuration(Math.abs(ms), language);
  // Clocks of two machines differ a little: what is not yet a second ahead is now.
  if (ms < -SECOND_MS) return language === "fr" ? `dans ${text}` : `in ${text}`;
  return language === "fr" ? `il y a ${text}` : `${text} ago`;
}

const UNITS = { fr: ["o", "Kio", "Mio", "Gio", "Tio"], en: ["B", "KiB", "MiB", "GiB", "TiB"] } as const;

/** `1.5 GiB`, `1,5 Gio` */
export function shortBytes(bytes: number, language: Language): string {
  const power = bytes < 1 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  const digits = power === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1);
  return `${language === "fr" ? digits.replace(".", ",") : digits} ${UNITS[language][power] ?? ""}`;
}
