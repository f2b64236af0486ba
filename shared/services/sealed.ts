import { z } from "zod";

const Environment = z.record(z.string(), z.record(z.string(), z.string()));

/** Who pulls from a registry: host (`ghcr.io`) → name and password. */
export const Logins = z.record(z.string(), z.object({ username: z.string(), password: z.string() }));
export type Logins = z.infer<typeof Logins>;

/**
 * What travels sealed with a service and never stands in a plan in clear: values of variables (container → name →
 * value), contents of files in base64 (configs, secrets, seeds, contexts of builds), logins at registries, and words
 * of command lines, health checks, labels and arguments of builds (number → word) that variables had a part in.
 */
export const SealedContent = z.object({
  v: z.literal(2),
  environment: Environment,
  files: z.record(z.string(), z.string()),
  logins: Logins,
  /** Absent from what was sealed before there was such a thing. */
  words: z.record(z.string(), z.string()).default({}),
});
export type SealedContent = z.infer<typeof SealedContent>;

export const NO_CONTENT: SealedContent = { v: 2, environment: {}, files: {}, logins: {}, words: {} };

/** Reads what was sealed; the first version held the environment alone. Undefined when it is neither. */
export function parseSealed(opened: string): SealedContent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(opened);
  } catch {
    return undefined;
  }
  const content = SealedContent.safeParse(json);
  if (content.success) return content.data;
  const environment = Environment.safeParse(json);
  return environment.success ? { ...NO_CONTENT, environment: environment.data } : undefined;
}

const SEALED_WORD = /^\{\{lierre\.sealed\.(0|[1-9]\d{0,8})\}\}$/;

/** What stands in a stack in the place of a word that travels sealed. */
export const sealedWord = (number: number): string => `{{lierre.sealed.${number}}}`;

/** The key in `words` of the word that this one stands for; undefined for a word that is itself. */
export const sealedWordKey = (word: string): string | undefined => SEALED_WORD.exec(word)?.[1];
