import { err, ok, type Result } from "../../shared/kernel/result.ts";

/** A token to join with: `lierre1.<SHA-256 of the controller's authority, DER, hex>.<secret>`. */
export interface JoinToken {
  /** Undefined where the controller has no authority: it serves this machine only, in clear. */
  readonly fingerprint: string | undefined;
  readonly text: string;
}

/** Stands where a controller has no authority. */
const NO_AUTHORITY = "0".repeat(64);

/** Reads a token as it was pasted. The sentence of what is wrong never repeats the token. */
export function readToken(pasted: string): Result<JoinToken, string> {
  const text = pasted.trim();
  const [kind, fingerprint = "", secret = "", ...rest] = text.split(".");
  if (text === "") return err("the token file is empty: paste into it what `lierre token new` printed");
  if (kind !== "lierre1" || rest.length > 0 || !/^[0-9a-f]{64}$/.test(fingerprint) || !/^[\w-]{16,200}$/.test(secret))
    return err("the token file holds no token of Lierre: paste into it what `lierre token new` printed, on one line");
  return ok({ fingerprint: fingerprint === NO_AUTHORITY ? undefined : fingerprint, text });
}

/** May a token travel to this address? Over HTTPS anywhere; in clear only within this machine. */
export function mayCarryToken(url: URL): boolean {
  if (url.protocol === "https:") return true;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return url.protocol === "http:" && (host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host));
}
