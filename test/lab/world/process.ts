/** A process of the lab, kept by a supervisor as on a real machine: killed, it is back after a second. */
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { Child, type Program } from "../../../deploy/demo/child.ts";
import type { Net } from "./network.ts";

export interface ProcessWish {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folder for its log. */
  readonly logs: string;
  /** In which network it runs; in the bridge's without. */
  readonly net?: Net;
}

export function supervised({ name, program, args, env = {}, logs, net }: ProcessWish): Child {
  const where: readonly [string, ...string[]] =
    net === undefined ? [program, ...args] : ["nsenter", `--net=${net.namespace}`, program, ...args];
  const [command, ...rest] = where;
  const wish: Program = { command, args: rest, env, log: join(logs, `${name}.log`) };
  return new Child(wish, { started: () => {}, ended: () => {} });
}

/** Its pid. Throws while it does not run. */
export function pidOf(child: Child): number {
  if (child.pid === undefined) throw new Error("it does not run just now");
  return child.pid;
}

/** Sends a signal to each; one that has just ended is no matter. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // it has just ended
    }
  }
}

/** All processes in a network namespace. */
export function pidsInNet(net: Net): readonly number[] {
  const inode = namespaceOf(net.namespace);
  return allPids().filter((pid) => namespaceOf(`/proc/${pid}/ns/net`) === inode);
}

/** The children of a process, by command name. */
export function childOf(parent: number, command: string): number | undefined {
  return allPids().find((pid) => {
    const stat = read(`/proc/${pid}/stat`);
    const [, name = "", ppid = ""] = /^\d+ \((.*)\) \S (\d+)/.exec(stat) ?? [];
    return name === command && Number(ppid) === parent;
  });
}

const allPids = (): readonly number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function namespaceOf(path: string): string {
  try {
    return path.startsWith("/proc/") ? readlinkSync(path) : `net:[${statSync(path).ino}]`;
  } catch {
    return "";
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
