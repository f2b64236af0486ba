import { beforeEach, describe, expect, test } from "vitest";
import { SECRET_BYTES_MAX } from "../../../controller/secrets/contract.ts";
import { border } from "../../../controller/secrets/secrets.adapter.ts";
import { secrets } from "../../../controller/secrets/secrets.ts";
import { sealedSecrets } from "../../../controller/secrets/state.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { declare, plainStack, standing } from "../../support/declared.ts";
import { fakeKeyring } from "../../support/keyring.ts";

const MISSING = "secrets.secret-missing service:wiki";
const { intake } = border({ keyring: fakeKeyring });

let controller: TestController;
beforeEach(() => {
  controller = createTestController();
});

const taken = (name: string, value: string, encoding: "text" | "base64" = "text") =>
  intake.set({ name, value, encoding }, "fresh");

async function set(name: string, value: string, encoding: "text" | "base64" = "text") {
  const input = await taken(name, value, encoding);
  if (!input.ok) throw new Error(input.error.code);
  return controller.command("secrets.set", input.value, "person:pe-0000000001");
}

const sealedNow = (...names: string[]) => sealedSecrets(controller.machine.peek(secrets), names);

describe("a secret", () => {
  test("is kept sealed, and its value stands nowhere in the journal", async () => {
    expect(await set("DB_PASSWORD", "hunter-2-hunter")).toMatchObject({
      ok: true,
      value: { name: "DB_PASSWORD", outcome: "created", by: "person:pe-0000000001", usedBy: [] },
    });
    const written = JSON.stringify(controller.entries);
    expect(written).not.toContain("hunter");
    expect(written).not.toContain(Buffer.from("hunter-2-hunter").toString("base64"));
    const { DB_PASSWORD: held } = sealedNow("DB_PASSWORD", "NOT_SET");
    const opened = await fakeKeyring.open(held?.sealed ?? "");
    expect(Buffer.from(opened, "base64").toString()).toBe("hunter-2-hunter");
    expect(Object.keys(sealedNow("NOT_SET"))).toEqual([]);
  });

  test("that is set to the same value again writes nothing; another value has another mac", async () => {
    await set("A", "one");
    const before = controller.entries.length;
    const mac = sealedNow("A")["A"]?.mac;
    expect(await set("A", "one")).toMatchObject({ value: { outcome: "unchanged" } });
    expect(controller.entries.length).toBe(before);
    expect(await set("A", "two")).toMatchObject({ value: { outcome: "changed" } });
    expect(sealedNow("A")["A"]?.mac).not.toBe(mac);
  });

  test("of the same value under another name is not told by its fingerprint", async () => {
    await set("A", "same");
    await set("B", "same");
    const { A, B } = sealedNow("A", "B");
    expect(A?.mac).not.toBe(B?.mac);
  });

  test.each(["constructor", "toString", "valueOf"])("may be called %s", async (name) => {
    expect(sealedNow(name)).toEqual({});
    await set(name, "x");
    expect(Object.keys(sealedNow(name))).toEqual([name]);
  });

  test("that a service mounts is not removed; once none does, it goes", async () => {
    await set("KEY", "x");
    declare(controller, plainStack("wiki", { secrets: ["KEY"] }));
    const remove = () => controller.command("secrets.remove", { name: "KEY" });
    expect(remove()).toMatchObject({ ok: false, error: { code: "secrets.in-use", params: { services: "wiki" } } });
    expect(controller.read("secrets.list")).toMatchObject({ items: [{ name: "KEY", usedBy: ["wiki"] }] });
    declare(controller, plainStack("wiki"));
    expect(remove()).toMatchObject({ ok: true });
    expect(remove()).toMatchObject({ ok: false, error: { code: "secrets.unknown" } });
  });

  test("that a service needs and nobody set is a finding until it is", async () => {
    declare(controller, plainStack("wiki", { secrets: ["KEY"] }));
    expect(standing(controller)).toContain(MISSING);
    await set("KEY", "x");
    expect(standing(controller)).not.toContain(MISSING);
  });
});

describe("at the border", () => {
  test.each([
    ["a value of bytes", "/+8=\n", "base64", Buffer.from([0xff, 0xef])],
    ["letters beyond ASCII", "clé", "text", Buffer.from("clé", "utf8")],
    ["a line break within", "a\nb", "text", Buffer.from("a\nb")],
  ] as const)("%s is taken as it is", async (_, value, encoding, bytes) => {
    const input = await taken("A", value, encoding);
    const opened = input.ok ? await fakeKeyring.open(input.value.sealed) : "";
    expect(Buffer.from(opened, "base64")).toEqual(bytes);
  });

  test.each([
    ["what is no base64", "%%%", "base64", "secrets.no-base64"],
    ["base64 cut short", "abcde", "base64", "secrets.no-base64"],
    ["one byte too many", "x".repeat(SECRET_BYTES_MAX + 1), "text", "secrets.too-large"],
    ["few letters of many bytes", "é".repeat(SECRET_BYTES_MAX / 2 + 1), "text", "secrets.too-large"],
  ] as const)("%s is refused", async (_, value, encoding, code) => {
    expect(await taken("A", value, encoding)).toMatchObject({ ok: false, error: { code } });
  });

  test("the largest value is taken, also in lines of base64", async () => {
    expect(await taken("A", "x".repeat(SECRET_BYTES_MAX))).toMatchObject({ ok: true });
    const lines = Buffer.alloc(SECRET_BYTES_MAX, 255)
      .toString("base64")
      .replaceAll(/(.{76})/g, "$1\n");
    expect(await taken("A", lines, "base64")).toMatchObject({ ok: true });
  });
});
