/** Runs once before all tests: finds or brings the real parts they use, and tells each test file what there is. */
import { ensureDocker } from "../../deploy/docker/ensure.ts";
import { tool } from "../../deploy/tools/find.ts";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    natsServer: Found;
    caddy: Found;
    docker: Found;
  }
}

/** Where a real part is, or why the tests that need it can't run. */
export type Found = { readonly path: string } | { readonly missing: string };

const reason = (error: unknown): { missing: string } => ({
  missing: error instanceof Error ? error.message : String(error),
});

/** Installs no package on a developer's machine; starts a Docker that is there and stops it afterwards. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide("natsServer", await tool("nats-server").then((path) => ({ path }), reason));
  project.provide("caddy", await tool("caddy").then((path) => ({ path }), reason));
  try {
    const docker = await ensureDocker({ install: false });
    project.provide("docker", { path: docker.socketPath });
    return docker.stop;
  } catch (error) {
    project.provide("docker", reason(error));
    return async () => {};
  }
}
