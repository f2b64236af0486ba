import type Docker from "dockerode";

/** Reads an engine's answer to its end; throws with the engine's words when it tells of an error. */
export function followed(docker: Docker, answer: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(answer, (error, lines: readonly Line[]) => {
      const failed = lines.find((line) => line.error !== undefined)?.error;
      if (error !== null && error !== undefined) reject(error);
      else if (failed === undefined) resolve();
      else reject(new Error(`${lines.map(({ stream = "" }) => stream).join("")}${failed}`.slice(-4_000)));
    });
  });
}

interface Line {
  readonly stream?: string;
  readonly error?: string;
}
