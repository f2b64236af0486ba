import { describe, expect, test } from "vitest";
import { readConfig } from "../../agent/config.ts";

describe("how an agent is started", () => {
  test("by flags; what is not given has its default", () => {
    expect(readConfig({ state: "/s" }, {})).toEqual({
      ok: true,
      config: { state: "/s", bus: [], docker: "/var/run/docker.sock", caddy: "caddy", label: {} },
    });
  });

  test("by the environment where there is no flag", () => {
    const read = readConfig(
      { state: "/flag", label: ["a=b=c", "d="] },
      { LIERRE_STATE: "/env", LIERRE_BUS: "nats://127.0.0.1:1,tls://x:2", LIERRE_TOKEN_FILE: "/t", LIERRE_NAME: "" },
    );
    expect(read.ok && read.config).toMatchObject({
      state: "/flag",
      bus: ["nats://127.0.0.1:1", "tls://x:2"],
      "token-file": "/t",
      label: { a: "b=c", d: "" },
    });
    expect(read.ok && read.config.name).toBeUndefined();
  });

  test.each<[Record<string, string | string[]>, RegExp]>([
    [{}, /^--state: /],
    [{ state: "/s", controller: "controller" }, /^--controller: an address like/],
    [{ state: "/s", controller: "ftp://x" }, /^--controller: an address like/],
    [{ state: "/s", bus: ["http://x"] }, /^--bus: an address like/],
    [{ state: "/s", address: "here" }, /^--address: /],
    [{ state: "/s", label: ["novalue"] }, /^--label: a label reads key=value/],
  ])("a mistake is named: %j", (flags, says) => {
    const read = readConfig(flags, {});
    expect(read.ok ? [] : read.problems).toEqual([expect.stringMatching(says)]);
  });
});
