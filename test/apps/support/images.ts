/** The apps' images, built here under the names of the published ones, each from its folder `image/`. */
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { ensureBase } from "./base.ts";
import { followed } from "./follow.ts";
import { fetchPackages } from "./packages.ts";

/** On each image that was built here; its value names the content. */
export const CONTENT_LABEL = "org.example.lierre-apps";

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
export async function ensureImages(
  docker: Docker,
  wanted: readonly AppImage[],
  say: (text: string) => void,
): Promise<void> {
  const base = await ensureBase(docker, say);
  const known = new Map(
    (await docker.listImages()).flatMap(({ RepoTags, Labels }) =>
      (RepoTags ?? []).map((tag) => [tag, Labels?.[CONTENT_LABEL]] as const),
    ),
  );
  const missing = wanted.filter(({ image, folder }) => {
    const tag = image.includes(":") ? image : `${image}:latest`;
    return !known.has(tag) || (known.get(tag) !== undefined && known.get(tag) !== contentOf(base, folder));
  });
  const workshop = mkdtempSync(join(tmpdir(), "lierre-apps-"));
  try {
    // Downloads side by side, builds in turn: the one waits for lines, the other for the processor.
    const contexts = missing.map(({ folder }, at) => ({ folder, context: join(workshop, String(at)) }));
    for (const { folder, context } of contexts) cpSync(folder, context, { recursive: true });
    const fetched = contexts.map(({ context }) => fetchPackages(context));
    await Promise.all(fetched);
    for (const [at, { image, folder }] of missing.entries()) {
      const answer = await docker.buildImage(
        { context: join(workshop, String(at)), src: ["."] },
        { t: image, buildargs: { BASE: base }, labels: { [CONTENT_LABEL]: contentOf(base, folder) }, forcerm: true },
      );
      await followed(docker, answer).catch((cause: unknown) => {
        throw new Error(`${image} could not be built`, { cause });
      });
      say(`${image} built`);
    }
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

function contentOf(base: string, folder: string): string {
  const hash = createHash("sha256").update(base);
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted())
    hash.update(`\0${path}\0`).update(readFileSync(join(folder, path)));
  return hash.digest("hex");
}
