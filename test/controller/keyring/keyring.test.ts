import { createPublicKey, verify } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openText } from "../../../controller/keyring/age.ts";
import { openKeyring } from "../../../controller/keyring/keyring.adapter.ts";
import { openVault } from "../../../controller/keyring/vault.adapter.ts";

const MARIE = "pe-0123456789";
const PAUL = "pe-abcdefghjk";

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "lierre-keys-")), "keys");
});
afterEach(async () => {
  await rm(join(folder, ".."), { recursive: true });
});

test("a node can check a signature with the key that it was told, and a changed byte fails", async () => {
  const ring = await openKeyring(folder);
  const bytes = Buffer.from("a plan");
  const key = createPublicKey({ key: Buffer.from(ring.signingKey, "base64"), format: "der", type: "spki" });
  const signature = Buffer.from(ring.sign(bytes), "base64");
  expect(verify(null, bytes, key, signature)).toBe(true);
  expect(verify(null, Buffer.from("b plan"), key, signature)).toBe(false);
});

test("the same keys are there at the next start", async () => {
  const first = await openKeyring(folder);
  const sealed = await first.seal("été");
  const second = await openKeyring(folder);
  expect(second.signingKey).toBe(first.signingKey);
  expect(second.mac("x")).toBe(first.mac("x"));
  expect(await second.open(sealed)).toBe("été");
});

test("fingerprints tell texts apart, and one keyring's from another's", async () => {
  const ring = await openKeyring(folder);
  const other = await openKeyring(join(folder, "other"));
  expect(ring.mac("a")).toBe(ring.mac("a"));
  expect(new Set([ring.mac("a"), ring.mac("b"), other.mac("a")]).size).toBe(3);
});

test("what is sealed to a node only the node opens", async () => {
  const ring = await openKeyring(folder);
  const identity = await generateX25519Identity();
  const sealed = await ring.sealTo(await identityToRecipient(identity), "secret");
  expect(sealed).not.toContain("secret");
  expect(await openText(identity, sealed)).toBe("secret");
  await expect(ring.open(sealed)).rejects.toThrow("no identity matched");
});

test("key files are for their owner only, and nothing half-written lies about", async () => {
  await openKeyring(folder);
  await openVault(join(folder, "people")).seal(MARIE, "x");
  const files = (await readdir(folder, { recursive: true })).sort();
  expect(files).toEqual(["age.key", "mac.key", "people", `people/${MARIE}.key`, "signing.pem"]);
  const modes = await Promise.all(
    files.map(async (file) => ((await stat(join(folder, file))).mode & 0o777).toString(8)),
  );
  expect(modes).toEqual(["600", "600", "700", "600", "600"]);
});

test.each(["signing.pem", "mac.key", "age.key"])("a damaged %s is named and not replaced", async (file) => {
  await openKeyring(folder);
  const path = join(folder, file);
  await writeFile(path, "flipped");
  await expect(openKeyring(folder)).rejects.toThrow(`${path} does not hold`);
  expect(await readFile(path, "utf8")).toBe("flipped");
});

test("a dropped key erases one person and nobody else", async () => {
  const vault = openVault(folder);
  const marie = await vault.seal(MARIE, "Marie");
  const paul = await vault.seal(PAUL, "Paul");
  expect(await vault.open(MARIE, marie)).toBe("Marie");
  await vault.drop(MARIE);
  await vault.drop(MARIE);
  expect(await vault.open(MARIE, marie)).toBeUndefined();
  expect(await vault.open(PAUL, paul)).toBe("Paul");
});

test("dropping where no key ever was is done at once", async () => {
  await expect(openVault(folder).drop(MARIE)).resolves.toBeUndefined();
});

test("a person's id never leads out of the folder", async () => {
  const vault = openVault(folder);
  await expect(vault.drop("../../state")).rejects.toThrow("must match pattern");
  await expect(vault.seal("../signing", "x")).rejects.toThrow("must match pattern");
});
