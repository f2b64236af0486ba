import {
  readCompose,
  type ComposeInput,
  type Note,
  type Problem,
} from "../../../../controller/services/compose/read-compose.ts";
import type { SealedContent } from "../../../../shared/services/sealed.ts";
import type { Stack } from "../../../../shared/services/wire.ts";

export interface Accepted {
  readonly stack: Stack;
  readonly environment: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly content: SealedContent;
  readonly notes: readonly Note[];
}

/** Reads a file that should be accepted; the refusal is the failure's message. */
export function accept(text: string, rest: Partial<ComposeInput> = {}): Accepted {
  const result = readCompose({ files: [{ name: "compose.yaml", text }], name: "wiki", ...rest });
  if (!result.ok) throw new Error(result.problems.map((one) => `${one.line} ${one.key} ${one.says.en}`).join("\n"));
  return { ...result, environment: result.content.environment };
}

/** Reads a file that should be refused. */
export function refusals(text: string, rest: Partial<ComposeInput> = {}): readonly Problem[] {
  const result = readCompose({ files: [{ name: "compose.yaml", text }], name: "wiki", ...rest });
  return result.ok ? [] : result.problems;
}

/** A file of one service `web` with these lines below its image. */
export const web = (...lines: readonly string[]): string =>
  ["services:", "  web:", "    image: nginx:1.29", ...lines.map((line) => `    ${line}`)].join("\n");

/** The same with an `x-lierre` block after it. */
export const webWith = (lines: readonly string[], ...extension: readonly string[]): string =>
  [web(...lines), "x-lierre:", ...extension.map((line) => `  ${line}`)].join("\n");
