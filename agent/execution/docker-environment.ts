import { parseSealed, type SealedContent } from "../../shared/services/sealed.ts";
import type { Container } from "../../shared/services/wire.ts";
import { EngineError } from "./docker-failure.ts";

/** Values of one container, in the order of its declaration. */
export type Variables = readonly (readonly [name: string, value: string])[];

/** Reads what travelled sealed, once opened. Its errors repeat nothing of it. */
export function contentOf(opened: string): SealedContent {
  const content = parseSealed(opened);
  if (content === undefined)
    throw new EngineError("unsealable", "what was sealed is neither variables nor files; apply the service again");
  return content;
}

/** Picks a container's declared variables. Its errors name variables, never values. */
export function variablesOf({ environment }: SealedContent, spec: Container): Variables {
  const values = environment[spec.name] ?? {};
  return spec.environment.map((name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined)
      throw new EngineError("unsealable", `the sealed environment has no ${name} for ${spec.name}`);
    return [name, value] as const;
  });
}

/** A file that travels with the stack. */
export function fileOf({ files }: SealedContent, key: string): Buffer {
  const base64 = Object.hasOwn(files, key) ? files[key] : undefined;
  if (base64 === undefined) throw new EngineError("unsealable", `the sealed files have no ${key}`);
  return Buffer.from(base64, "base64");
}
