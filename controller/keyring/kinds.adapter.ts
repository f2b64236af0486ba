import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { generateX25519Identity } from "age-encryption";
import type { KeyKind } from "./key-file.adapter.ts";

/** Signs what goes down to nodes. */
export const signingKind: KeyKind<KeyObject> = {
  says: "an Ed25519 private key (PKCS #8, PEM)",
  make: async () =>
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString().trim(),
  read: (text) => {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType !== "ed25519") throw new Error("another kind of key");
    return key;
  },
};

/** Makes keyed fingerprints. */
export const macKind: KeyKind<Buffer> = {
  says: "a key of 64 hex digits",
  make: async () => randomBytes(32).toString("hex"),
  read: (text) => {
    if (!/^[0-9a-f]{64}$/.test(text)) throw new Error("not 64 hex digits");
    return Buffer.from(text, "hex");
  },
};

/** Opens what was sealed: an age identity, as text. */
export const ageKind: KeyKind<string> = {
  says: "an age identity (AGE-SECRET-KEY-1…)",
  make: async () => await generateX25519Identity(),
  read: (text) => {
    if (!/^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/.test(text)) throw new Error("no age identity");
    return text;
  },
};
