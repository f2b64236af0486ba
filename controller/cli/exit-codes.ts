import type { Words } from "../../shared/kernel/result.ts";
import type { Language } from "../api/language.ts";

/** How a command ends, for scripts. The numbers never change their meaning. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  cancelled: 3,
  authentication: 4,
  badAnswer: 5,
  stale: 6,
  unreachable: 7,
  interrupted: 130,
} as const;

/** The exit code of a command in a container, passed on as ours. */
type PassedOn = number & { readonly passedOn: unique symbol };

export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | PassedOn;

/** From here on shells and engines have meanings of their own. */
const PASSED_ON_MAX = 124;

/** A command's own exit code, where it can be ours; undefined for one that would say something else. */
export const passedOn = (code: number): ExitCode | undefined =>
  code >= 0 && code <= PASSED_ON_MAX ? (code as PassedOn) : undefined;

export const EXIT_WORDS: Readonly<Record<keyof typeof EXIT, Words>> = {
  ok: { fr: "c'est fait", en: "done" },
  failed: { fr: "refusé ou échoué ; la phrase dit pourquoi", en: "refused or failed; the sentence says why" },
  usage: { fr: "la commande est mal écrite", en: "the command is written wrongly" },
  cancelled: { fr: "abandonné, ou le délai (--timeout) est passé", en: "cancelled, or the time (--timeout) is over" },
  authentication: {
    fr: "jeton absent, refusé, ou sans la permission",
    en: "token missing, refused, or without the permission",
  },
  badAnswer: {
    fr: "la commande a bien tourné mais la réponse est mauvaise (status --exit-code, journal verify)",
    en: "ran fine but the answer is bad (status --exit-code, journal verify)",
  },
  stale: { fr: "ce que vous aviez lu a changé depuis", en: "what you had read has changed since" },
  unreachable: { fr: "le contrôleur ne répond pas", en: "the controller can't be reached" },
  interrupted: { fr: "interrompu par Ctrl-C", en: "stopped by Ctrl-C" },
};

/** `lierre help exit-codes` */
export function exitCodesText(language: Language): string {
  const rows = Object.entries(EXIT).map(
    ([name, code]) => `${String(code).padStart(3)}  ${EXIT_WORDS[name as keyof typeof EXIT][language]}`,
  );
  return `${rows.join("\n")}\n`;
}

/** The exit code of a refused request. */
export function exitOf(status: number, code: string): ExitCode {
  if (status === 401 || status === 403) return EXIT.authentication;
  if (status === 412) return EXIT.stale;
  return code === "kernel.invalid-input" || code === "kernel.malformed" ? EXIT.usage : EXIT.failed;
}
