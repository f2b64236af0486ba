/** What the lab can't do without on this machine. */
import { existsSync } from "node:fs";
import { commandPath, isRoot } from "../../../deploy/docker/machine.ts";

const COMMANDS = ["ip", "iptables", "tc", "unshare", "nsenter", "setpriv", "dockerd", "busybox"] as const;
/** Debian's multiarch folders; package faketime. */
const FAKETIME = ["x86_64", "aarch64"].map((cpu) => `/usr/lib/${cpu}-linux-gnu/faketime/libfaketime.so.1`);

/** Names of what is missing; empty where the lab can run. */
export function missingParts(): readonly string[] {
  const commands = COMMANDS.filter((name) => commandPath(name) === undefined).map((name) => `the command ${name}`);
  const faketime = faketimeLibrary() === undefined ? ["the package faketime"] : [];
  return [...(isRoot() ? [] : ["root"]), ...commands, ...faketime];
}

/** The library that gives a process another wall clock. */
export function faketimeLibrary(): string | undefined {
  return FAKETIME.find((path) => existsSync(path));
}
