import { fill } from "../../shared/kernel/result.ts";
import type { Language } from "../api/language.ts";
import type { CliPorts, Target } from "./ports.ts";
import { durationMs } from "./quantities.ts";
import type { Look } from "./render/look.ts";
import { type GlobalFlags, placeOf, wantsColour } from "./settings.ts";
import { UsageError } from "./usage-error.ts";
import { CLI_WORDS } from "./words.ts";

const TIMEOUT_MS = 30_000;

/** One call of the command line: its world, its language, the options that stand on every command. */
export class Session {
  readonly ports: CliPorts;
  readonly language: Language;
  flags: GlobalFlags = {};

  constructor(ports: CliPorts, language: Language) {
    this.ports = ports;
    this.language = language;
  }

  say(word: keyof typeof CLI_WORDS, params: Readonly<Record<string, string | number>> = {}): string {
    return fill(CLI_WORDS[word][this.language], params, this.language);
  }

  /** A line for the person, beside the data. */
  tell(text: string): void {
    this.ports.err(`${text}\n`);
  }

  get json(): boolean {
    return this.flags.json === true;
  }

  get look(): Look {
    const { nowMs, instantMs } = this.ports;
    return { language: this.language, colour: wantsColour(this.ports, this.flags), nowMs: nowMs(), instantMs };
  }

  get target(): Target {
    const { api, tokenFile, caFile } = placeOf(this.flags, this.ports);
    const token = tokenFile === undefined ? undefined : this.file(tokenFile, "noTokenFile").trim();
    const ca = caFile === undefined ? undefined : this.file(caFile, "noFile");
    return { api, token, ca, timeoutMs: this.#timeoutMs(), language: this.language };
  }

  file(path: string, missing: "noFile" | "noTokenFile"): string {
    const text = this.#read(path);
    if (text === undefined) throw new UsageError(this.say(missing, { path }));
    return text;
  }

  #read(path: string): string | undefined {
    try {
      return this.ports.readFile(path);
    } catch (error) {
      throw new UsageError(this.say("unreadable", { path, reason: error instanceof Error ? error.message : "?" }));
    }
  }

  #timeoutMs(): number {
    const { timeout } = this.flags;
    if (timeout === undefined) return TIMEOUT_MS;
    const ms = durationMs(timeout);
    if (ms === undefined || ms === 0) throw new UsageError(this.say("badDuration", { text: timeout }));
    return ms;
  }
}
