import { createHmac, createPublicKey, sign } from "node:crypto";
import { join } from "node:path";
import { identityToRecipient } from "age-encryption";
import type { Keyring } from "../ports.ts";
import { openText, sealText } from "./age.ts";
import { keptKey } from "./key-file.adapter.ts";
import { ageKind, macKind, signingKind } from "./kinds.adapter.ts";

/**
 * The controller's keys, from three files of `folder` (mode 0600, in a folder of mode 0700), made at the first start.
 * Throws with a sentence when one is damaged.
 */
export async function openKeyring(folder: string): Promise<Keyring> {
  const signing = await keptKey(join(folder, "signing.pem"), signingKind);
  const mac = await keptKey(join(folder, "mac.key"), macKind);
  const identity = await keptKey(join(folder, "age.key"), ageKind);
  const recipient = await identityToRecipient(identity);
  return {
    sign: (bytes) => sign(null, bytes, signing).toString("base64"),
    signingKey: createPublicKey(signing).export({ type: "spki", format: "der" }).toString("base64"),
    derive: (label) => createHmac("sha256", mac).update(`derive\0${label}`).digest("hex"),
    mac: (text) => createHmac("sha256", mac).update(text).digest("hex"),
    seal: (text) => sealText(recipient, text),
    open: (sealed) => openText(identity, sealed),
    sealTo: sealText,
  };
}
