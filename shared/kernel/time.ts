/**
 * The two clocks, read together.
 * `bootMs`: milliseconds since boot, suspend included (`/proc/uptime`); all waiting and all safety rest on it.
 * `wallMs`: Unix time; for people, certificates and books only. It may jump.
 */
export interface Now {
  readonly bootMs: number;
  readonly wallMs: number;
}

/** The port to time. `alarm` and `soon` call back later, never at once, and hand back their own cancel. */
export interface Clock {
  readonly now: () => Now;
  /** Calls back once `bootMs` has reached `atBootMs`. */
  readonly alarm: (atBootMs: number, call: () => void) => () => void;
  /** Calls back after what runs now has ended. */
  readonly soon: (call: () => void) => void;
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** RFC 3339 in UTC, as API and pages print an instant. */
export function rfc3339(wallMs: number): string {
  const days = Math.floor(wallMs / DAY_MS);
  const inDayMs = wallMs - days * DAY_MS;
  const [year, month, day] = civil(days);
  const two = (n: number) => String(n).padStart(2, "0");
  const at = [HOUR_MS, MINUTE_MS, SECOND_MS].map((unit, i) => two(Math.floor(inDayMs / unit) % (i === 0 ? 24 : 60)));
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${at.join(":")}.${String(inDayMs % 1000).padStart(3, "0")}Z`;
}

/** Civil date of a day count since 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
function civil(days: number): [year: number, month: number, day: number] {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return [yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - Math.floor((153 * mp + 2) / 5) + 1];
}
