import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Authority, openAuthority } from "../../../controller/bus/authority.adapter.ts";
import { keptNkey } from "../../../controller/bus/keys.adapter.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/kernel/time.ts";

const NOW = 1_795_348_800_000;
const YEAR_MS = 365 * DAY_MS;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lierre-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (wallMs = NOW, hosts = ["lierre.example.org", "192.0.2.7", "2001:db8::7"]): Promise<Authority> =>
  openAuthority({ folder, hosts, wallMs });
const certOf = (authority: Authority) => new X509Certificate(authority.cert);

test("the certificate is the authority's, for the hosts given and for loopback", async () => {
  const authority = await open();
  const [ca, cert] = [new X509Certificate(authority.ca), certOf(authority)];
  expect([ca.ca, cert.ca, cert.checkIssued(ca), cert.verify(ca.publicKey)]).toEqual([true, false, true, true]);
  expect(["lierre.example.org", "localhost", "other.example.org"].map((host) => cert.checkHost(host))).toEqual([
    "lierre.example.org",
    "localhost",
    undefined,
  ]);
  expect(["192.0.2.7", "2001:db8::7", "127.0.0.1", "::1"].every((ip) => cert.checkIP(ip) !== undefined)).toBe(true);
  expect(authority.caFingerprint).toBe(createHash("sha256").update(ca.raw).digest("hex"));
  expect(readFileSync(authority.certFile, "utf8").trim()).toBe(authority.cert.trim());
});

test("both are valid an hour ago, since donated PCs have clocks that run late", async () => {
  const authority = await open();
  const starts = [authority.ca, authority.cert].map((pem) => new X509Certificate(pem).validFromDate.getTime());
  expect(starts).toEqual([NOW - HOUR_MS, NOW - HOUR_MS]);
});

test("the keys are for nobody else, and nothing half-written stays", async () => {
  await open();
  expect(readdirSync(folder).sort()).toEqual(["ca.crt", "ca.key", "server.crt", "server.key"]);
  expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual(
    Array.from({ length: 4 }, () => 0o600),
  );
});

test.each([
  ["a day later nothing changes", NOW + DAY_MS, undefined, "kept"],
  [
    "hosts in another order or spelling are the same",
    NOW,
    ["2001:DB8:0::7", "192.0.2.7", "lierre.example.org"],
    "kept",
  ],
  ["near its end the certificate is made again", NOW + 4 * YEAR_MS, undefined, "renewed"],
  ["a new host needs a new certificate", NOW, ["lierre.example.org"], "renewed"],
  ["a clock that was set back makes it again", NOW - 2 * HOUR_MS, undefined, "renewed"],
] as const)("%s; the authority stays", async (_what, wallMs, hosts, expected) => {
  const first = await open();
  const second = await open(wallMs, hosts && [...hosts]);
  expect(second.ca).toBe(first.ca);
  expect(second.cert === first.cert ? "kept" : "renewed").toBe(expected);
  expect(certOf(second).verify(new X509Certificate(first.ca).publicKey)).toBe(true);
  expect((await open(wallMs, hosts && [...hosts])).cert).toBe(second.cert);
});

test("a kill in the midst of a renewal leaves nothing that a start does not mend", async () => {
  const first = await open();
  const key = readFileSync(first.keyFile, "utf8");
  await open(NOW, ["other.example.org"]);
  writeFileSync(first.keyFile, key); // of one certificate, beside the other
  const mended = await open(NOW, ["other.example.org"]);
  expect(certOf(mended).checkPrivateKey((await import("node:crypto")).createPrivateKey(mended.key))).toBe(true);
});

test.each([
  ["its key is gone", () => rmSync(join(folder, "ca.key")), "is missing beside"],
  [
    "its key is another's",
    () => writeFileSync(join(folder, "ca.key"), readFileSync(join(folder, "server.key"))),
    "is not the key of",
  ],
  ["it is no certificate", () => writeFileSync(join(folder, "ca.crt"), "x"), "can't be read"],
] as const)("no second authority is made when %s", async (_what, spoil, sentence) => {
  await open();
  spoil();
  await expect(open()).rejects.toThrow(sentence);
});

test("an authority that has ended is said so", async () => {
  await open();
  await expect(open(NOW + 31 * YEAR_MS)).rejects.toThrow("Is the clock right?");
});

test("the controller's own nkey is made once, and a spoilt one is a sentence", async () => {
  const nkey = await keptNkey(folder);
  expect(await keptNkey(folder)).toEqual(nkey);
  expect(statSync(join(folder, "bus.nkey")).mode & 0o777).toBe(0o600);
  writeFileSync(join(folder, "bus.nkey"), "nonsense");
  await expect(keptNkey(folder)).rejects.toThrow("holds no nkey seed");
});
