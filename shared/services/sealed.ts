import { z } from "zod";

const Environment = z.record(z.string(), z.record(z.string(), z.string()));

/** Who pulls from a registry: host (`ghcr.io`) → name and password. */
export const Logins = z.record(z.string(), z.object({ username: z.string(), password: z.string() }));
export type Logins = z.infer<typeof Logins>;

/**
 * What travels sealed with a service and never stands in a plan in clear: values of variables (container → name →
 * value), contents of files in base64 (configs, secrets, seeds, contexts of builds), and logins at registries.
 */
export const SealedContent = z.object({
  v: z.literal(2),
  environment: Environment,
  files: z.record(z.string(), z.string()),
  logins: Logins,
});
export type SealedContent = z.infer<typeof SealedContent>;

export const NO_CONTENT: SealedContent = { v: 2, environment: {}, files: {}, logins: {} };

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
