import { beforeEach, describe, expect, test } from "vitest";
import { registriesContract } from "../../../controller/registries/contract.ts";
import { hostOf } from "../../../controller/registries/host.ts";
import { border } from "../../../controller/registries/registries.adapter.ts";
import { registries } from "../../../controller/registries/registries.ts";
import { loginsFor } from "../../../controller/registries/state.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { declare, plainContainer, plainStack } from "../../support/declared.ts";
import { fakeKeyring } from "../../support/keyring.ts";

const { intake } = border({ keyring: fakeKeyring });
const { wire } = registriesContract.ops.login;

let controller: TestController;
beforeEach(() => {
  controller = createTestController();
});

async function login(host: string, username: string, password: string) {
  const input = await intake.login(wire.parse({ host, username, password }), "fresh");
  if (!input.ok) throw new Error(input.error.code);
  return controller.command("registries.login", input.value);
}

const forImages = (...images: string[]) => loginsFor(controller.machine.peek(registries), images);

describe("a registry", () => {
  test("is logged in to, and its password stands nowhere in the journal", async () => {
    expect(await login("ghcr.io", "ada", "s3cret-token")).toMatchObject({ ok: true, value: { host: "ghcr.io" } });
    expect(JSON.stringify(controller.entries)).not.toContain("s3cret");
    const { "ghcr.io": held } = forImages("ghcr.io/ada/wiki:1", "nginx:1.29");
    expect(held?.username).toBe("ada");
    expect(await fakeKeyring.open(held?.sealed ?? "")).toBe("s3cret-token");
  });

  test("concerns only the images from there", async () => {
    await login("docker.io", "ada", "a");
    await login("registry.example.org:5000", "bob", "b");
    expect(Object.keys(forImages("nginx", "library/redis:7"))).toEqual(["docker.io"]);
    expect(Object.keys(forImages("registry.example.org:5000/x@sha256:0"))).toEqual(["registry.example.org:5000"]);
    expect(forImages("registry.example.org/x", "localhost/x")).toEqual({});
  });

  test("is named in the ways that people name Docker Hub", async () => {
    await login("https://index.docker.io/v1/", "ada", "a");
    expect(Object.keys(forImages("nginx"))).toEqual(["docker.io"]);
    expect(hostOf("index.docker.io/library/nginx")).toBe("docker.io");
  });

  test("takes a new password; the same again writes nothing", async () => {
    await login("ghcr.io", "ada", "one");
    const before = controller.entries.length;
    await login("ghcr.io", "ada", "one");
    expect(controller.entries.length).toBe(before);
    await login("ghcr.io", "ada", "two");
    expect(controller.entries.length).toBe(before + 1);
  });

  test("is logged out of, whoever uses it; what it names is said", async () => {
    await login("ghcr.io", "ada", "a");
    declare(controller, plainStack("wiki", { containers: [plainContainer("web", { image: "ghcr.io/ada/wiki:1" })] }));
    expect(controller.read("registries.list")).toMatchObject({ items: [{ host: "ghcr.io", usedBy: ["wiki"] }] });
    const logout = () => controller.command("registries.logout", { host: "GHCR.io" });
    expect(logout()).toMatchObject({ ok: true, value: { usedBy: ["wiki"] } });
    expect(logout()).toMatchObject({ ok: false, error: { code: "registries.unknown" } });
  });

  test.each(["", "a b", "-x.io", "x.io:port", "user@x.io", "https://"])("has no such name as %j", (host) => {
    expect(wire.safeParse({ host, username: "a", password: "b" }).success).toBe(false);
  });
});
