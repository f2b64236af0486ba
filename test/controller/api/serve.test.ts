import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { serveApi } from "../../../controller/api/serve.adapter.ts";
import { openAuthority } from "../../../controller/bus/authority.adapter.ts";
import { openShell } from "../cli/rig.ts";
import { openRig } from "./rig.ts";

describe("serveApi", () => {
  it.each(["0.0.0.0", "192.0.2.1", "::", "example.org"])("does not listen on %s in clear", async (host) => {
    const { app } = await openRig();
    await expect(serveApi(app, { host, port: 0 })).rejects.toThrow(`does not listen on ${host} in clear`);
  });

  it("says so when the port is taken", async () => {
    const { app } = await openRig();
    const first = await serveApi(app, { host: "127.0.0.1", port: 0 });
    const port = Number(new URL(first.url).port);
    await expect(serveApi(app, { host: "127.0.0.1", port })).rejects.toThrow("another program does");
    await first.close();
  });

  it("forgets a reader that went away, and ends those that stayed when it closes", async () => {
    const { app, clock } = await openRig();
    const served = await serveApi(app, { host: "127.0.0.1", port: 0 });
    const quiet = clock.waiting;
    const listen = () =>
      new Promise<{ leave: () => void; ended: Promise<void> }>((resolve, reject) => {
        const headers = { accept: "text/event-stream", authorization: "Bearer reader" };
        const sent = request(`${served.url}/api/v1/events`, { headers, agent: false }, (reply) => {
          const ended = new Promise<void>((over) => reply.on("close", over));
          reply.on("error", () => undefined);
          reply.once("data", () => resolve({ leave: () => sent.destroy(), ended }));
        });
        sent.on("error", reject);
        sent.end();
      });
    const [one, other] = [await listen(), await listen()];
    expect(clock.waiting).toBe(quiet + 2);
    one.leave();
    while (clock.waiting > quiet + 1) await new Promise((resolve) => setImmediate(resolve));
    await served.close();
    await other.ended;
    while (clock.waiting > quiet) await new Promise((resolve) => setImmediate(resolve));
    expect(clock.waiting).toBe(quiet);
  });

  it("speaks TLS, which the command line trusts by --ca and not without", async () => {
    const shell = await openShell();
    const folder = await mkdtemp(join(tmpdir(), "lierre-tls-"));
    const authority = await openAuthority({ folder, hosts: ["127.0.0.1"], wallMs: Date.now() });
    const { cert, key } = authority;
    const served = await serveApi(shell.rig.app, { host: "127.0.0.1", port: 0, tls: { cert, key } });
    shell.files.set("ca.pem", authority.ca);
    const words = `site ls --api ${served.url} --token-file admin.token`;
    expect(await shell.run(`${words} --ca ca.pem`)).toMatchObject({ code: 0 });
    expect(await shell.run(words)).toMatchObject({ code: 7, err: expect.stringContaining("certificate") });
    await served.close();
    await shell.close();
    await rm(folder, { recursive: true });
  });
});
