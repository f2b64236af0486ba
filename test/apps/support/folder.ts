/** Where a run keeps its state. What a killed run left in the engine goes when the next one starts. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { removeTraces } from "./traces.ts";

const FOLDER = join(tmpdir(), "lierre-apps");
const nodeFile = (folder: string): string => join(folder, "node");
const pidFile = (folder: string): string => join(folder, "pid");

/** An empty folder. Throws while another run is using it. */
export async function takeFolder(docker: Docker): Promise<string> {
  const pid = textOf(pidFile(FOLDER));
  if (pid !== undefined && existsSync(`/proc/${pid}`))
    throw new Error(`another run has the folder ${FOLDER} (process ${pid}): let it end`);
  const node = textOf(nodeFile(FOLDER));
  if (node !== undefined) await removeTraces(docker, node);
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { mode: 0o700 });
  writeFileSync(pidFile(FOLDER), String(process.pid));
  return FOLDER;
}

/** Notes the node whose things must go. */
export function rememberNode(folder: string, node: string): void {
  writeFileSync(nodeFile(folder), node);
}

export function leaveFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}
