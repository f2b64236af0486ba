import type { Logins } from "../../shared/services/sealed.ts";
import { registryOf } from "./policy.ts";

/** What an engine is told of who pulls. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
  readonly serveraddress: string;
}

const HUB = "https://index.docker.io/v1/";
const HUB_NAMES: ReadonlySet<string> = new Set(["docker.io", "index.docker.io", "registry-1.docker.io"]);

/** `https://index.docker.io/v1/` and `docker.io` are one registry. */
function hostOf(name: string): string {
  const host = name.replace(/^https?:\/\//, "").split("/")[0] ?? "";
  return HUB_NAMES.has(host) ? "docker.io" : host;
}

/** The login for an image's registry, if there is one. */
export function loginFor(logins: Logins, image: string): RegistryLogin | undefined {
  const host = hostOf(registryOf(image));
  const found = Object.entries(logins).find(([name]) => hostOf(name) === host);
  return found && { ...found[1], serveraddress: host === "docker.io" ? HUB : host };
}

/** All logins as a build takes them: its base images may come from several registries. */
export function loginsByServer(logins: Logins): Record<string, { username: string; password: string }> {
  return Object.fromEntries(
    Object.entries(logins).map(([name, login]) => [hostOf(name) === "docker.io" ? HUB : hostOf(name), login]),
  );
}
