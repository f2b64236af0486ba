import { execFile } from "node:child_process";
import type { z } from "zod";
import { AgeRequest, MadeKey, Opened } from "./age.ts";

const TIMEOUT_MS = 30_000;

/** age's keys and sealed texts, by way of a child process that ends with each question. */
export interface Age {
  /** A new key: its secret half and its recipient. */
  make(): Promise<z.infer<typeof MadeKey>>;
  /** Opens an armoured text. Rejects when it was sealed to another, or was changed. */
  open(secret: string, sealed: string): Promise<string>;
}

export const ageOf = (program: string): Age => ({
  make: async () => MadeKey.parse(await ask(program, { do: "make" })),
  open: async (secret, sealed) => Opened.parse(await ask(program, { do: "open", secret, sealed })).text,
});

function ask(program: string, request: AgeRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { timeout: TIMEOUT_MS, killSignal: "SIGKILL", maxBuffer: 4_194_304 } as const;
    const child = execFile(process.execPath, [program], options, (error, printed, said) => {
      if (error !== null) return reject(new Error(said === "" ? `age did not answer (${error.code})` : said));
      try {
        resolve(JSON.parse(printed));
      } catch {
        reject(new Error("age answered nothing that can be read"));
      }
    });
    child.stdin?.on("error", () => undefined); // a child that died says so by its end
    child.stdin?.end(JSON.stringify(AgeRequest.parse(request)));
  });
}
