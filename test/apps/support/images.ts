/** The apps' images, built here under the names of the published ones, each from its folder `image/`. */
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { baseTag, ensureBase } from "./base.ts";
import { followed } from "./follow.ts";
import { fetchPackages } from "./packages.ts";

/** On each image that was built here; its value names the content. */
const CONTENT_LABEL = "org.example.lierre-apps";

type Say = (text: string) => void;

export interface AppImage {
  /** The name that the Compose files say. */
  readonly image: string;
  /** Folder with a Dockerfile, and `package.json` or `requirements.txt` for what comes from a registry. */
  readonly folder: string;
}

/**
 * Builds those that are not there as their folders say. An image of that name that was not built here, as one that was
 * pulled, is used as it is.
 */
export async function ensureImages(docker: Docker, wanted: readonly AppImage[], say: Say): Promise<void> {
  const known = await knownImages(docker);
  const missing = wanted.filter(({ image, folder }) => {
    const tag = image.includes(":") ? image : `${image}:latest`;
    return !known.has(tag) || (known.get(tag) !== undefined && known.get(tag) !== contentOf(folder));
  });
  if (missing.length === 0) return;
  const workshop = mkdtempSync(join(tmpdir(), "lierre-apps-images-"));
  try {
    const contexts = missing.map(({ folder }, at) => ({ folder, context: join(workshop, String(at)) }));
    for (const { folder, context } of contexts) cpSync(folder, context, { recursive: true });
    // Downloads wait for a line, and the base for the processor: side by side.
    const fetched = Promise.all(contexts.map(({ context }) => fetchPackages(context))).then(() =>
      say("packages fetched"),
    );
    const [base] = await Promise.all([ensureBase(docker, say), fetched]);
    for (const [at, wish] of missing.entries()) {
      await build(docker, wish, join(workshop, String(at)), base);
      say(`${wish.image} built`);
    }
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Tag → content, which is undefined for an image that was not built here. */
async function knownImages(docker: Docker): Promise<ReadonlyMap<string, string | undefined>> {
  const images = await docker.listImages();
  return new Map(
    images.flatMap(({ RepoTags, Labels }) => (RepoTags ?? []).map((tag) => [tag, Labels?.[CONTENT_LABEL]] as const)),
  );
}

async function build(docker: Docker, { image, folder }: AppImage, context: string, base: string): Promise<void> {
  const labels = { [CONTENT_LABEL]: contentOf(folder) };
  const wish = { t: image, buildargs: { BASE: base }, labels, forcerm: true };
  await followed(docker, await docker.buildImage({ context, src: ["."] }, wish)).catch((cause: unknown) => {
    throw new Error(`${image} could not be built`, { cause });
  });
}

function contentOf(folder: string): string {
  const hash = createHash("sha256").update(baseTag());
  for (const file of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    hash.update(`\0${file.name}\0`).update(readFileSync(join(folder, file.name)));
  return hash.digest("hex");
}
