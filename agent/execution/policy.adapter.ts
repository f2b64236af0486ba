import { join } from "node:path";
import { z } from "zod";
import { readFile } from "../../shared/disk/disk.adapter.ts";
import { LocalPolicy, OPEN_POLICY } from "./policy.ts";

/** Reads `policy.json` of a state folder; without one all is allowed. Throws a sentence: a broken policy must not open. */
export function readPolicy(dir: string): LocalPolicy {
  const path = join(dir, "policy.json");
  const text = readFile(path)?.toString();
  if (text === undefined) return OPEN_POLICY;
  const no = (why: string): Error =>
    new Error(`${path} can't be obeyed: ${why}. Mend it, or remove it to allow everything.`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw no("it is no JSON");
  }
  const policy = LocalPolicy.safeParse(parsed);
  if (!policy.success) throw no(z.prettifyError(policy.error).replaceAll("\n", " "));
  return policy.data;
}
