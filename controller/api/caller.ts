import type { Context } from "hono";
import type { Level } from "../../shared/kernel/contract.ts";
import { sha256Hex } from "../../shared/kernel/json.ts";
import type { Result } from "../../shared/kernel/result.ts";
import { kernelError } from "./errors.ts";
import type { ApiPorts, Caller } from "./ports.ts";

const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/i;

/** Someone whom nobody knows: may call what is public and nothing else. */
const NOBODY: Caller = { actor: "system", allows: () => false };

/** Who calls, and whether they may: denied unless the level is public or the caller's permissions say yes. */
export async function admit(c: Context, ports: ApiPorts, capability: string, level: Level): Promise<Result<Caller>> {
  const token = BEARER.exec(c.req.header("authorization") ?? "")?.[1];
  const caller = token === undefined ? undefined : await known(ports, sha256Hex(token));
  if (level === "public") return { ok: true, value: caller ?? NOBODY };
  if (caller === undefined) return { ok: false, error: kernelError("kernel.unauthorized") };
  if (caller.allows(capability, level)) return { ok: true, value: caller };
  return { ok: false, error: kernelError("kernel.forbidden", { permission: `${capability}:${level}` }) };
}

/** A token counts once it is in the journal, so it is looked up on committed state. */
const known = ({ loop, authenticate }: ApiPorts, tokenHash: string): Promise<Caller | undefined> =>
  new Promise((resolve) => {
    loop.whenCommitted(() => resolve(authenticate(tokenHash)));
  });
