import { createPublicKey, sign as signBytes, verify as verifyBytes, type KeyObject } from "node:crypto";
import { canonical } from "../kernel/json.ts";
import type { DownName } from "./subjects.ts";

/** Signs bytes and hands the signature back in base64; `Keyring.sign` is one. */
export type Sign = (bytes: Uint8Array) => string;
/** Whether a signature in base64 fits the bytes. Never throws: what can't be a signature doesn't fit. */
export type Verify = (bytes: Uint8Array, signature: string) => boolean;

/** Signs with an Ed25519 private key. */
export function signer(key: KeyObject): Sign {
  return (bytes) => signBytes(null, bytes, key).toString("base64");
}

/** Checks against an Ed25519 public key (SPKI, base64), as nodes are told when they join. Throws on another key. */
export function verifier(publicKey: string): Verify {
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  if (key.asymmetricKeyType !== "ed25519") throw new TypeError("the controller's key is not an Ed25519 public key");
  return (bytes, signature) => verifyBytes(null, bytes, key, Buffer.from(signature, "base64"));
}

/**
 * The bytes that a signature of a `down` message covers: which message, to which node, and its body in canonical form.
 * So none can be turned into another message, or sent to another node. Throws on a body that JSON can't hold.
 */
export function signedBytes(name: DownName, node: string, body: unknown): Uint8Array {
  return Buffer.from(`lierre.v1.dn.${name}\n${node}\n${canonical(body)}`, "utf8");
}
