import { IncomingMessage } from "node:http";
import Docker from "dockerode";
import { statusOf } from "./docker-failure.ts";

/** An engine that answered. `quick` gives up after a while of silence; `patient` is for stops, pulls and streams. */
export interface Connection {
  readonly quick: Docker;
  readonly patient: Docker;
  readonly version: string;
  readonly apiVersion: string;
}

const QUICK_MS = 30_000;

/** Asks the engine for its version and speaks that one: engines differ in which they refuse. */
export async function connect(socketPath: string): Promise<Connection> {
  const { version, apiVersion } = await ping(client(socketPath, undefined, QUICK_MS));
  return {
    quick: client(socketPath, apiVersion, QUICK_MS),
    patient: client(socketPath, apiVersion, undefined),
    version,
    apiVersion,
  };
}

/** What `work` gives, or undefined where the engine answers with one of these statuses. */
export async function unless<T>(statuses: readonly number[], work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const status = statusOf(error);
    if (status !== undefined && statuses.includes(status)) return undefined;
    throw error;
  }
}

// No http.Agent of our own: docker-modem prints its whole options for each request, which with an agent takes 20 ms.
// `host` and `protocol` stand here so that DOCKER_HOST in the environment does not turn us to another engine.
function client(socketPath: string, apiVersion: string | undefined, timeoutMs: number | undefined): Docker {
  return new Docker({
    socketPath,
    host: undefined,
    protocol: "http",
    ...(apiVersion === undefined || apiVersion === "" ? {} : { version: `v${apiVersion}` }),
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  });
}

function ping(docker: Docker): Promise<{ version: string; apiVersion: string }> {
  return new Promise((resolve, reject) => {
    const request = { path: "/_ping", method: "GET", isStream: true, statusCodes: { 200: true, 500: "server error" } };
    docker.modem.dial(request, (error: Error | null, answer: unknown) => {
      if (error !== null) return reject(error);
      if (!(answer instanceof IncomingMessage)) return reject(new Error("the engine's ping has no headers"));
      answer.resume();
      const header = (name: string) => String(answer.headers[name] ?? "");
      const [, version = ""] = /Docker\/(\S+)/.exec(header("server")) ?? [];
      resolve({ version, apiVersion: header("api-version") });
    });
  });
}
