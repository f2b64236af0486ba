import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serverConfigText, versionMisfit } from "../../../controller/bus/server-config.ts";
import { createNkey } from "../../../shared/bus/nkey.adapter.ts";
import { wireBytesMaxOfAll } from "../../../shared/bus/codec.ts";
import { controllerUser, usersText } from "../../../shared/bus/permissions.ts";
import { describeWith, natsServerPath } from "../../support/parts.ts";

const config = { host: "127.0.0.1", port: 4222, usersFile: "users.conf", pidFile: "nats.pid" };

test.each(["0.0.0.0", "::", "192.0.2.7", "bus.example.org", "127.evil.example.org"])(
  "in clear on %s is refused",
  (host) => {
    expect(() => serverConfigText({ ...config, host })).toThrow(`in clear on ${host}`);
  },
);

test.each(["127.0.0.1", "127.4.5.6", "::1", "localhost"])("in clear on %s is the machine's own business", (host) => {
  expect(serverConfigText({ ...config, host })).not.toContain("tls");
});

test("it carries messages and nothing else, up to the registry's largest", () => {
  const text = serverConfigText(config);
  expect(text).toContain(`max_payload: ${wireBytesMaxOfAll()}\n`);
  expect(text).not.toMatch(/jetstream|http|cluster|leafnodes|websocket|no_auth_user|allow_responses/);
});

test.each([
  ["nats-server: v2.10.0\n", undefined],
  ["nats-server: v2.15.2", undefined],
  ["nats-server: v3.0.0", undefined],
  ["nats-server: v2.9.10", "is version 2.9.10; 2.10.0 or later is needed"],
  ["nats-server: v1.11.99", "is version 1.11.99; 2.10.0 or later is needed"],
  ["usage: …", 'says no version ("usage: …"); 2.10.0 or later is needed'],
])("of %j we say %s", (printed, said) => {
  expect(versionMisfit(printed)).toBe(said);
});

describeWith(["nats-server"], "nats-server takes the configuration", () => {
  test.each(["127.0.0.1", "::1"])("on %s", (host) => {
    const folder = mkdtempSync(join(tmpdir(), "lierre-conf-"));
    writeFileSync(join(folder, "users.conf"), usersText([controllerUser(createNkey().publicKey)]));
    writeFileSync(join(folder, "nats.conf"), serverConfigText({ ...config, host }));
    const said = execFileSync(natsServerPath(), ["-t", "-c", "nats.conf"], { cwd: folder, stdio: "pipe" });
    expect(said).toBeDefined();
    rmSync(folder, { recursive: true, force: true });
  });
});
