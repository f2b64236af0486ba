import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDockerEngine } from "../../../agent/execution/docker.adapter.ts";
import type { Outcome } from "../../../shared/kernel/effect.ts";
import { must, until, wishFor } from "../../contract/engine-rig.ts";
import { dockerRig, loadTestImages } from "../../contract/engine-rig-docker.ts";
import { startPrivateDocker } from "../../support/docker.ts";
import { describeWith } from "../../support/parts.ts";

const NODE = "nd-0000000001";

describeWith(["root", "command:dockerd", "command:busybox"], "a daemon that restarts", () => {
  test("is found again, and told of once", async () => {
    const daemon = await startPrivateDocker();
    try {
      const rig = await dockerRig(await loadTestImages(daemon.socketPath));
      const told = () => rig.messages.filter(({ name }) => name === "engine").length;
      await must(rig, "engine.container", wishFor(rig));
      const unwatch = rig.watch();
      await until(rig, () => told() === 1, "the first look");
      await daemon.stop();
      await expect(must(rig, "engine.observe", { node: rig.node })).rejects.toThrow("unreachable");
      const before = told();
      await daemon.start();
      await until(rig, () => told() > before, "the look after its return");
      expect((await must(rig, "engine.observe", { node: rig.node })).containers).toMatchObject([{ status: "exited" }]);
      unwatch();
      await rig.close();
    } finally {
      await daemon.remove();
    }
  });
});

/** A daemon of the future, as far as its opinion on versions goes. */
describe("a daemon that speaks only one version", () => {
  let folder: string;
  let server: Server;
  let paths: string[];
  let dockerHost: string | undefined;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "lierre-stub-"));
    paths = [];
    dockerHost = process.env["DOCKER_HOST"];
    process.env["DOCKER_HOST"] = "tcp://127.0.0.1:1"; // must not turn us away from the socket that we were given
    server = createServer((request, response) => {
      const path = request.url ?? "";
      paths.push(path);
      const absent = request.method === "GET" && /\/(networks|containers)\/t-/.test(path);
      const spoken = path === "/_ping" || path.startsWith("/v1.52/");
      const status = !spoken ? 400 : absent ? 404 : request.method === "POST" ? 201 : 200;
      response.writeHead(status, { "api-version": "1.52", server: "Docker/29.0.1 (linux)" });
      response.end(!spoken || absent ? '{"message":"no"}' : request.method === "POST" ? '{"Id":"made"}' : "[]");
    }).listen(join(folder, "docker.sock"));
    await once(server, "listening");
  });
  afterEach(async () => {
    if (dockerHost === undefined) delete process.env["DOCKER_HOST"];
    else process.env["DOCKER_HOST"] = dockerHost;
    server.closeAllConnections();
    server.close();
    await once(server, "close");
    rmSync(folder, { recursive: true, force: true });
  });
  const engineAt = (socketPath: string) =>
    createDockerEngine({
      socketPath,
      node: NODE,
      volumeRoot: folder,
      filesRoot: folder,
      open: async () => "{}",
      events: () => undefined,
    });
  const observe = (socketPath: string) =>
    new Promise<Outcome>((resolve) =>
      engineAt(socketPath).performers["engine.observe"]({ node: NODE }, resolve, "test"),
    );

  test("is spoken to in that version", async () => {
    expect(await observe(join(folder, "docker.sock"))).toEqual({
      ok: true,
      value: { containers: [], images: [], imageBytes: {}, version: "29.0.1", apiVersion: "1.52" },
    });
    expect(paths[0]).toBe("/_ping");
    expect(paths.slice(1).every((path) => path.startsWith("/v1.52/"))).toBe(true);
  });

  test("reads no secret in an address, where logs of daemons and proxies would keep it", async () => {
    const engine = createDockerEngine({
      socketPath: join(folder, "docker.sock"),
      node: NODE,
      volumeRoot: folder,
      filesRoot: folder,
      open: async () => JSON.stringify({ web: { SECRET: "hush" } }),
      events: () => undefined,
    });
    const rig = {
      prefix: "t",
      node: NODE,
      pinned: "demo:1",
      address: "127.0.0.1",
      image: "demo:1",
      volumeRoot: folder,
    };
    const wish = wishFor(rig, { environment: ["SECRET"] });
    await new Promise<Outcome>((resolve) => engine.performers["engine.container"](wish, resolve, "test"));
    expect(paths).toContain(`/v1.52/containers/create?name=${wish.name}`);
    expect(paths.join()).not.toContain("hush");
  });

  test("is unreachable where there is none", async () => {
    const outcome = await observe(join(folder, "nothing.sock"));
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: "unreachable", detail: expect.stringContaining("nothing.sock") },
    });
  });
});
