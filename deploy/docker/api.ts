/** Whether a Docker engine answers on a unix socket. */
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const ANSWER_MS = 3_000;
const POLL_MS = 100;

export type Answer = "yes" | "nothing-there" | "not-allowed";

/** Asks once. */
export function answers(socketPath: string): Promise<Answer> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: "/_ping", timeout: ANSWER_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? "yes" : "nothing-there");
    });
    asked.on("timeout", () => asked.destroy(new Error("no answer in time")));
    asked.on("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code === "EACCES" || error.code === "EPERM" ? "not-allowed" : "nothing-there");
    });
    asked.end();
  });
}

/** Asks until it answers; false when it has not within `boundMs` or once `givenUp`. */
export async function answersWithin(socketPath: string, boundMs: number, givenUp: AbortSignal): Promise<boolean> {
  const untilMs = Date.now() + boundMs;
  while (Date.now() < untilMs && !givenUp.aborted) {
    if ((await answers(socketPath)) === "yes") return true;
    await sleep(POLL_MS);
  }
  return false;
}
