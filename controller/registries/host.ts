const HUB = "docker.io";
/** What people and `docker login` call Docker Hub; its images are named without any of them. */
const HUB_NAMES: ReadonlySet<string> = new Set([
  "hub.docker.com",
  "index.docker.io",
  "registry-1.docker.io",
  "registry.hub.docker.com",
]);

/** A registry's host as images name it: without scheme, path and upper case. */
export function canonicalHost(text: string): string {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/\/.*$/, "");
  return HUB_NAMES.has(host) ? HUB : host;
}

/** `ghcr.io/a/b:1` → `ghcr.io`; a name without a host comes from `docker.io`. */
export function hostOf(image: string): string {
  const slash = image.indexOf("/");
  const first = image.slice(0, Math.max(slash, 0));
  const named = first === "localhost" || first.includes(".") || first.includes(":");
  return named ? canonicalHost(first) : HUB;
}
