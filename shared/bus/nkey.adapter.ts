import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from "node:crypto";

/** The key by which the bus knows its user. `seed` is the secret half (`SU…`): for a file of mode 0600 only. */
export interface Nkey {
  readonly seed: string;
  /** `U…`, 56 letters. */
  readonly publicKey: string;
}

// As NATS writes keys: prefix, bytes and CRC-16 in base 32. Its library computes Ed25519 in JavaScript, which costs an
// agent 8 MB of compiled code; `node:crypto` has it built in, and tests hold the two against each other.
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const USER = 20 << 3;
const SEED = 18 << 3;
const SEED_OF_USER = [SEED | (USER >> 5), (USER & 31) << 3] as const;
const KEY_BYTES = 32;
/** Stands before the 32 bytes of a private Ed25519 key in PKCS #8. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** A new key, from the system's randomness. */
export function createNkey(): Nkey {
  const seed = lettersOf(Buffer.from([...SEED_OF_USER, ...randomBytes(KEY_BYTES)]));
  return nkeyOfSeed(seed);
}

/** The key of a kept seed. Throws when the text is no seed of a user. */
export function nkeyOfSeed(seed: string): Nkey {
  const raw = createPublicKey(privateKeyOf(seed)).export({ type: "spki", format: "der" }).subarray(-KEY_BYTES);
  return { seed, publicKey: lettersOf(Buffer.from([USER, ...raw])) };
}

/** Answers a server's challenge with the key of a seed. Throws when the text is no seed of a user. */
export function nkeyAnswerer(seed: string): (nonce?: string) => { nkey: string; sig: string } {
  const { publicKey: nkey } = nkeyOfSeed(seed);
  const key = privateKeyOf(seed);
  return (nonce = "") => ({ nkey, sig: nonce === "" ? "" : sign(null, Buffer.from(nonce), key).toString("base64") });
}

function privateKeyOf(seed: string): KeyObject {
  const bytes = bytesOf(seed);
  const [first, second] = SEED_OF_USER;
  if (bytes.length !== KEY_BYTES + 2 || bytes[0] !== first || bytes[1] !== second) throw new Error("no seed of a user");
  return createPrivateKey({ key: Buffer.concat([PKCS8, bytes.subarray(2)]), format: "der", type: "pkcs8" });
}

/** CRC-16/XMODEM, low byte first. */
function checksum(bytes: Uint8Array): readonly [low: number, high: number] {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    crc &= 0xffff;
  }
  return [crc & 0xff, crc >> 8];
}

function lettersOf(payload: Uint8Array): string {
  let letters = "";
  let held = 0;
  let bits = 0;
  for (const byte of [...payload, ...checksum(payload)]) {
    held = ((held << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) letters += ALPHABET[(held >> (bits - 5)) & 31];
  }
  return bits === 0 ? letters : letters + ALPHABET[(held << (5 - bits)) & 31];
}

function bytesOf(letters: string): Buffer {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new Error("no base 32");
    held = ((held << 5) | value) & 0xffff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  const payload = Buffer.from(bytes.slice(0, -2));
  const [low, high] = checksum(payload);
  if (bytes.at(-2) !== low || bytes.at(-1) !== high) throw new Error("the checksum differs");
  if (lettersOf(payload) !== letters) throw new Error("letters that say nothing");
  return payload;
}
