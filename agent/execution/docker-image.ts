import { EngineError } from "./docker-failure.ts";

/** What an engine tells of an image, as far as it matters here. */
export interface ImageFacts {
  readonly Id: string;
  readonly RepoDigests?: readonly string[] | null;
  readonly Os?: string;
  readonly Architecture?: string;
}

/** How an image is named: by its content (never pulled again once here), or by a tag that may move. */
export type ImageNaming = "id" | "digest" | "tag";

export function namingOf(image: string): ImageNaming {
  if (/^sha256:[0-9a-f]{64}$/.test(image)) return "id";
  return image.includes("@sha256:") ? "digest" : "tag";
}

/** A reference as its repository and its tag or digest (`latest` when it names none). A digest beats a tag. */
export function splitReference(image: string): { repository: string; version: string } {
  const [named, digest] = image.split("@") as [string, string?];
  const colon = named.lastIndexOf(":");
  const tagged = colon > named.lastIndexOf("/"); // `host:5000/name` has a port and no tag
  const repository = tagged ? named.slice(0, colon) : named;
  return { repository, version: digest ?? (tagged ? named.slice(colon + 1) : "latest") };
}

/** Wide, but nothing that means something in an address: names stand in the paths of the engine's API. */
const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9_-]*(?:[./:@]+[A-Za-z0-9_-]+)*$/;

/**
 * The reference to look an image up by: engines know `name@digest`, not every one `name:tag@digest`. Throws
 * `image-missing` at what can't be the name of an image.
 */
export function lookupOf(image: string): string {
  if (!REFERENCE.test(image) || image.includes(".."))
    throw new EngineError("image-missing", `"${image}" is no name of an image`);
  if (namingOf(image) !== "digest") return image;
  const { repository, version } = splitReference(image);
  return `${repository}@${version}`;
}

/** What to pin: what was asked for if it names content, else the registry's digest for this name, else the image's id. */
export function pinOf(image: string, facts: ImageFacts): string {
  const naming = namingOf(image);
  if (naming === "id") return image;
  if (naming === "digest") return lookupOf(image);
  const wanted = familiar(splitReference(image).repository);
  const digest = (facts.RepoDigests ?? []).find((known) => familiar(splitReference(known).repository) === wanted);
  return digest ?? facts.Id;
}

/** `linux/amd64`, in the words of images. Empty when the image does not say. */
export function platformOf({ Os: os, Architecture: architecture }: ImageFacts): string {
  return os && architecture ? `${os}/${architecture}` : "";
}

/** Throws `wrong-platform` when an image that says its platform is not for `platform` (its variant aside). */
export function checkPlatform(image: string, facts: ImageFacts, platform: string): void {
  const has = platformOf(facts);
  const wanted = platform.split("/").slice(0, 2).join("/");
  if (has === "" || wanted === "" || has === wanted) return;
  throw new EngineError("wrong-platform", `${image} is made for ${has}, this machine is ${wanted}`);
}

/** `docker.io/library/redis` and `redis` are one repository. */
function familiar(repository: string): string {
  return repository.replace(/^(index\.)?docker\.io\//, "").replace(/^library\//, "");
}
