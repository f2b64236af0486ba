/** What kind of machine this is, as far as getting Docker onto it goes. */
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian, Ubuntu or one that names them as its parents. */
export function hasApt(): boolean {
  if (!existsSync("/usr/bin/apt-get") || !existsSync("/etc/os-release")) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync("/etc/os-release", "utf8"));
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

export function hasSystemd(): boolean {
  return existsSync("/run/systemd/system");
}

/** The path of a command, looked for where daemons lie too. */
export function commandPath(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
