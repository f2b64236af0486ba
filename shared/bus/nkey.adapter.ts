import { createUser, fromSeed } from "@nats-io/nkeys";

/** The key by which the bus knows its user. `seed` is the secret half (`SU…`): for a file of mode 0600 only. */
export interface Nkey {
  readonly seed: string;
  /** `U…`, 56 letters. */
  readonly publicKey: string;
}

/** A new key, from the system's randomness. */
export function createNkey(): Nkey {
  const pair = createUser();
  return { seed: new TextDecoder().decode(pair.getSeed()), publicKey: pair.getPublicKey() };
}

/** The key of a kept seed. Throws when the text is no seed. */
export function nkeyOfSeed(seed: string): Nkey {
  return { seed, publicKey: fromSeed(new TextEncoder().encode(seed)).getPublicKey() };
}
