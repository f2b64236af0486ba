import { execFile } from "node:child_process";
import { type Attempt, attempt } from "../../shared/kernel/effect.ts";
import { MachineFacts, type VitalsEffects } from "./vitals.ts";

const TIMEOUT_MS = 30_000;

/** Reads what the machine is in a child process that ends with it: the library behind is large, and may block. */
export const inventoryReader = (
  program: string,
  stateDir: string,
): Attempt<VitalsEffects["inventory.read"]["args"], MachineFacts> =>
  attempt(
    (_args, signal) =>
      new Promise((resolve, reject) => {
        const options = { timeout: TIMEOUT_MS, killSignal: "SIGKILL", maxBuffer: 1_048_576, signal } as const;
        execFile(process.execPath, [program, stateDir], options, (error, printed) => {
          if (error !== null) return reject(error);
          try {
            resolve(MachineFacts.parse(JSON.parse(printed)));
          } catch (garbled) {
            reject(garbled instanceof Error ? garbled : new Error(String(garbled)));
          }
        });
      }),
    (error) => ({
      code: "unreadable",
      detail: error instanceof Error ? error.message.slice(0, 300).toWellFormed() : String(error),
    }),
  );
