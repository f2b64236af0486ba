/** Tests on real parts: run where the part is, else skipped by name with the reason, and counted. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, inject } from "vitest";

/** `command:NAME` is any program on PATH. */
export type Part = "docker" | "nats-server" | "caddy" | "root" | `command:${string}`;

/** `describe`, when each part is there; else each test in `body` is skipped, and the suite's name says why. */
export function describeWith(parts: readonly Part[], name: string, body: () => void): void {
  const reasons = parts.flatMap((part) => why(part) ?? []);
  if (reasons.length === 0) describe(name, body);
  else describe.skip(`${name} [${reasons.join("; ")}]`, body);
}

/** For use inside a test or hook of `describeWith(["nats-server"], …)`. */
export function natsServerPath(): string {
  return pathOf("natsServer");
}

/** For use inside a test or hook of `describeWith(["caddy"], …)`. */
export function caddyPath(): string {
  return pathOf("caddy");
}

/** For use inside a test or hook of `describeWith(["docker"], …)`. */
export function dockerSocketPath(): string {
  return pathOf("docker");
}

/** The parts that the global set-up looks for, by the key it tells them under. */
const FOUND = { docker: "docker", "nats-server": "natsServer", caddy: "caddy" } as const;

function pathOf(key: (typeof FOUND)[keyof typeof FOUND]): string {
  const found = inject(key);
  if ("missing" in found) throw new Error(`${found.missing}\nWrap this test in describeWith.`);
  return found.path;
}

function why(part: Part): string | undefined {
  if (part === "root") return process.getuid?.() === 0 ? undefined : "needs root";
  if (part === "docker" || part === "nats-server" || part === "caddy") {
    const found = inject(FOUND[part]);
    return "missing" in found ? `needs ${part}: ${found.missing.split("\n")[0]}` : undefined;
  }
  const command = part.slice("command:".length);
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => existsSync(join(folder, command))) ? undefined : `needs the command ${command}`;
}
