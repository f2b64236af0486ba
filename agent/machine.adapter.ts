import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { arch, hostname, networkInterfaces } from "node:os";
import { basename, join } from "node:path";

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
};

export const platformHere = (): "linux/amd64" | "linux/arm64" => (arch() === "arm64" ? "linux/arm64" : "linux/amd64");

export const hostnameHere = (): string => hostname().slice(0, 200) || "pc";

export const bootId = (): string => read("/proc/sys/kernel/random/boot_id") ?? "unknown";

/** Tells this installation from others without giving its machine-id away. */
export function machineIdHere(): string {
  const id = read("/etc/machine-id") || hostname();
  return createHash("sha256").update(`lierre ${id}`).digest("hex").slice(0, 32);
}

/** The address by which others on the line reach this machine; loopback when it has no other. */
export function mainAddress(): string {
  const named = Object.entries(networkInterfaces()).filter(([name]) => !/^(lo|veth|docker|br-|virbr)/.test(name));
  const addresses = named.flatMap(([, own = []]) => own).filter(({ internal }) => !internal);
  return (addresses.find(({ family }) => family === "IPv4") ?? addresses[0])?.address ?? "127.0.0.1";
}

/** A child program of the agent beside it: bundled as `<name>.mjs`, else where it was built or written. */
export function programIn(dir: string, folder: string): string {
  const places = [`${basename(folder)}.mjs`, `${folder}/main.js`, `${folder}/main.ts`].map((name) => join(dir, name));
  return places.find((path) => existsSync(path)) ?? places[0] ?? "";
}
