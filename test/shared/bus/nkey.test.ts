import { createUser, fromPublic, fromSeed } from "@nats-io/nkeys";
import { describe, expect, test } from "vitest";
import { createNkey, nkeyAnswerer, nkeyOfSeed } from "../../../shared/bus/nkey.adapter.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("keys of the bus are those of the library of NATS", () => {
  test.each(Array.from({ length: 20 }, (_, i) => i))(
    "a key made here is known there, and the other way round (%i)",
    () => {
      const own = createNkey();
      expect(fromSeed(bytes(own.seed)).getPublicKey()).toBe(own.publicKey);
      const theirs = createUser();
      const seed = new TextDecoder().decode(theirs.getSeed());
      expect(nkeyOfSeed(seed)).toEqual({ seed, publicKey: theirs.getPublicKey() });
    },
  );

  test("an answer to a challenge is a signature that the library takes", () => {
    const { seed, publicKey } = createNkey();
    const { nkey, sig } = nkeyAnswerer(seed)("challenge");
    expect(nkey).toBe(publicKey);
    expect(fromPublic(publicKey).verify(bytes("challenge"), Buffer.from(sig, "base64"))).toBe(true);
    expect(nkeyAnswerer(seed)()).toEqual({ nkey: publicKey, sig: "" });
  });
});

describe("what is no seed is refused", () => {
  const { seed, publicKey } = createNkey();
  const flipped = `${seed.slice(0, 20)}${seed[20] === "A" ? "B" : "A"}${seed.slice(21)}`;
  test.each(["", "SU", publicKey, seed.slice(0, -1), `${seed}A`, seed.toLowerCase(), flipped])("%j", (text) => {
    expect(() => nkeyOfSeed(text)).toThrow(/no seed of a user|no base 32|checksum|letters/);
  });
});
