import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { armor, Encrypter } from "age-encryption";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileURLToPath } from "node:url";
import { ageOf } from "../../../agent/identity/age.adapter.ts";
import { loadKeys } from "../../../agent/identity/keys.adapter.ts";
import { JoinRequest } from "../../../shared/fleet/wire.ts";

const age = ageOf(fileURLToPath(new URL("../../../agent/identity/age/main.ts", import.meta.url)));
let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lierre-keys-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("are made once, for nobody else to read, and fit a request to join", async () => {
  const made = await loadKeys(dir, age);
  expect(await loadKeys(dir, age)).toEqual(made);
  expect(JoinRequest.shape.nkey.safeParse(made.nkey).success).toBe(true);
  expect(JoinRequest.shape.xkey.safeParse(made.recipient).success).toBe(true);
  expect(readdirSync(dir).toSorted()).toEqual(["age.key", "nkey.seed"]);
  for (const file of readdirSync(dir)) expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);
});

test("two machines have different ones, and only the right one opens what was sealed", async () => {
  const one = await loadKeys(join(dir, "one"), age);
  const other = await loadKeys(join(dir, "other"), age);
  expect(new Set([one.seed, other.seed, one.secret, other.secret]).size).toBe(4);
  const encrypter = new Encrypter();
  encrypter.addRecipient(one.recipient);
  const sealed = armor.encode(await encrypter.encrypt('{"web":{"A":"b"}}'));
  expect(await age.open(one.secret, sealed)).toBe('{"web":{"A":"b"}}');
  await expect(age.open(other.secret, sealed)).rejects.toThrow(/no identity matched/);
});

test.each(["age.key", "nkey.seed"])("a damaged %s is said to be, with what to do, and not replaced", async (file) => {
  await loadKeys(dir, age);
  writeFileSync(join(dir, file), "half");
  await expect(loadKeys(dir, age)).rejects.toThrow(/is damaged.*new token/);
  expect(readFileSync(join(dir, file), "utf8")).toBe("half");
});

test("a start that was killed in between is finished by the next", async () => {
  const { nkey } = await loadKeys(dir, age);
  rmSync(join(dir, "age.key"));
  writeFileSync(join(dir, "age.key.next"), "torn");
  expect((await loadKeys(dir, age)).nkey).toBe(nkey);
});
