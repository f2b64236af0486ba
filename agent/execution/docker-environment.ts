import { z } from "zod";
import type { Container } from "../../shared/services/wire.ts";
import { EngineError } from "./docker-failure.ts";

/** What a sealed environment holds: container → name → value. */
const Environment = z.record(z.string(), z.record(z.string(), z.string()));

/** Values of one container, in the order of its declaration. */
export type Variables = readonly (readonly [name: string, value: string])[];

/** Picks a container's declared variables out of an opened environment. Its errors name variables, never values. */
export function variablesOf(opened: string, spec: Container): Variables {
  if (spec.environment.length === 0) return [];
  const values = parse(opened)[spec.name] ?? {};
  return spec.environment.map((name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined)
      throw new EngineError("unsealable", `the sealed environment has no ${name} for ${spec.name}`);
    return [name, value] as const;
  });
}

function parse(opened: string): z.infer<typeof Environment> {
  try {
    return Environment.parse(JSON.parse(opened));
  } catch {
    throw new EngineError("unsealable", "the sealed environment is not a table of variables; apply the service again");
  }
}
