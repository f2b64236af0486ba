import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { ensureDocker } from "../../deploy/docker/ensure.ts";
import { describeWith, dockerSocketPath } from "../support/parts.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("an engine that answers on DOCKER_HOST is taken, and is not ours to stop", async () => {
  const folder = mkdtempSync(join(tmpdir(), "docker-"));
  const socketPath = join(folder, "engine.sock");
  const engine = createServer((_request, response) => response.end("OK")).listen(socketPath);
  await once(engine, "listening");
  vi.stubEnv("DOCKER_HOST", `unix://${socketPath}`);
  const docker = await ensureDocker({ install: false });
  expect(docker.socketPath).toBe(socketPath);
  await docker.stop();
  expect((await ensureDocker({ install: false })).socketPath).toBe(socketPath);
  engine.close();
  rmSync(folder, { recursive: true, force: true });
});

test("an engine elsewhere is refused with a sentence", async () => {
  vi.stubEnv("DOCKER_HOST", "tcp://192.0.2.1:2375");
  await expect(ensureDocker({ install: false })).rejects.toThrow("only talks to a Docker on this machine");
});

describeWith(["docker"], "the engine of this machine", () => {
  test("is found", async () => {
    vi.stubEnv("DOCKER_HOST", `unix://${dockerSocketPath()}`);
    expect((await ensureDocker({ install: false })).socketPath).toBe(dockerSocketPath());
  });
});
