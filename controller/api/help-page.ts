import { fill, type Words } from "../../shared/kernel/result.ts";
import type { ApiError } from "./errors.ts";

/** What `type` of a problem leads to: the error explained in both languages, as plain text. */
export function helpPage(code: string, { status, says }: ApiError): string {
  const shown = (words: Words): string =>
    [`fr  ${fill(words.fr, {}, "fr")}`, `en  ${fill(words.en, {}, "en")}`].join("\n\n");
  return `Lierre · ${code} · HTTP ${status}\n\n${shown(says)}\n`;
}
