/** Short commands: `ip`, `iptables`, `tc`. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const WITHIN_MS = 20_000;

/** Runs one; rejects with what it said where it failed. */
export async function run(command: string, ...args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { timeout: WITHIN_MS })).stdout;
  } catch (error) {
    const said = (error as { readonly stderr?: string }).stderr?.trim() ?? "";
    throw new Error(`${command} ${args.join(" ")}: ${said === "" ? String(error) : said}`, { cause: error });
  }
}

/** Words of a command line that hold no spaces themselves. */
export const words = (line: string): readonly string[] => line.split(" ").filter((word) => word !== "");
