/** Where everything lies: the repository, and the one folder that holds all state of the demo. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository: this file runs from deploy/ and, compiled, from dist/deploy/. */
export const ROOT = rootAbove(dirname(fileURLToPath(import.meta.url)));

function rootAbove(folder: string): string {
  if (existsSync(join(folder, "package-lock.json"))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error("the demo runs in a clone of the repository, and here there is none");
  return rootAbove(above);
}

/** The state folder and what stands in it. */
export interface Home {
  readonly folder: string;
  /** Choices that are kept: ports, the nodes' ids. */
  readonly settings: string;
  readonly control: string;
  readonly children: string;
  readonly cli: string;
  readonly controller: string;
  readonly logs: string;
}

/** `LIERRE_STATE`, else `.lierre` in the repository. */
export function homeOf(env: Readonly<Record<string, string | undefined>>): Home {
  const folder = resolve(env["LIERRE_STATE"] || join(ROOT, ".lierre"));
  return {
    folder,
    settings: join(folder, "demo.json"),
    control: join(folder, "control.sock"),
    children: join(folder, "children.json"),
    cli: join(folder, "cli.json"),
    controller: join(folder, "controller"),
    logs: join(folder, "logs"),
  };
}
