import { readFile } from "node:fs/promises";
import { controllerUser, nodeUser, usersText } from "../../shared/bus/permissions.ts";
import type { BusAccess } from "../ports.ts";
import { readText, replaceFile } from "../../shared/disk/disk.adapter.ts";

export interface ExternalServerOptions {
  /** Addresses of the operator's servers: `tls://host:4222`. */
  readonly servers: readonly string[];
  /** PEM of the authority that nodes are to trust; empty when it is one that systems know. */
  readonly ca: string;
  /** Where to write the users; the operator's configuration includes it in `authorization` or in an account. */
  readonly usersFile: string;
  /** Of a server on this machine, to tell it of a change; without it the operator reloads. */
  readonly pidFile?: string;
  /** Public nkeys of the controllers. */
  readonly controllers: readonly string[];
}

/**
 * A nats-server that the operator runs. `admit` resolves once the users are written and the server was signalled. At
 * first the users of the last run stay: only a file that does not name the controllers is written anew.
 */
export async function externalServer(options: ExternalServerOptions): Promise<BusAccess> {
  const { servers, ca, usersFile, pidFile, controllers } = options;
  const admit: BusAccess["admit"] = async (nodes) => {
    replaceFile(usersFile, usersText([...controllers.map(controllerUser), ...nodes.map(nodeUser)]));
    if (pidFile !== undefined) process.kill(await pidIn(pidFile), "SIGHUP");
  };
  const kept = readText(usersFile);
  if (!controllers.every((nkey) => kept?.includes(nkey))) await admit([]);
  return { servers, ca, admit };
}

async function pidIn(path: string): Promise<number> {
  const text = await readFile(path, "utf8").catch(() => "");
  const pid = Number(text.trim());
  if (Number.isSafeInteger(pid) && pid > 1) return pid;
  throw new Error(`${path} holds no process id, so nats-server was not told of its new users. Is it running?`);
}
