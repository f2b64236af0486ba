import type { z } from "zod";
import { refuse } from "../../shared/kernel/contract.ts";
import { ok, type Result } from "../../shared/kernel/result.ts";
import type { Border } from "../mount.ts";
import type { ControllerPorts } from "../ports.ts";
import { SECRET_BYTES_MAX, secretsContract } from "./contract.ts";
import type { SecretsShape } from "./state.ts";

type Op = (typeof secretsContract)["ops"]["set"];

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** At the border: a secret is sealed before anything keeps it. */
export function border({ keyring }: Pick<ControllerPorts, "keyring">): Border<SecretsShape> {
  const set = async ({ name, value, encoding }: z.output<Op["wire"]>): Promise<Result<z.output<Op["input"]>>> => {
    const packed = value.replaceAll(/\s/g, "");
    if (encoding === "base64" && !BASE64.test(packed)) return refuse(secretsContract, "no-base64", { name });
    const bytes = encoding === "base64" ? Buffer.from(packed, "base64") : Buffer.from(value, "utf8");
    if (bytes.length > SECRET_BYTES_MAX)
      return refuse(secretsContract, "too-large", { name, bytes: bytes.length, max: SECRET_BYTES_MAX });
    const text = bytes.toString("base64");
    return ok({ name, sealed: await keyring.seal(text), mac: keyring.mac(`secret ${name}\n${text}`) });
  };
  return { intake: { set }, present: {}, perform: {} };
}
