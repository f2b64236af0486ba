import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import type Docker from "dockerode";
import { tar, type TarEntry } from "./tar.ts";

/** What a test image is to be; everything has a default. */
export interface ImageRecipe {
  /** `name:tag`; without one the image is only known by its id. */
  readonly name?: string;
  readonly command?: readonly string[];
  readonly environment?: readonly string[];
  readonly architecture?: string;
  /** Makes the image another one. */
  readonly salt?: string;
  readonly files?: readonly TarEntry[];
}

/** An image as its parts, for `docker load` or for a registry to serve. */
export interface ImageParts {
  readonly id: string;
  readonly config: Buffer;
  readonly layer: Buffer;
}

const APPLETS = [
  "sh",
  "sleep",
  "echo",
  "cat",
  "ls",
  "id",
  "httpd",
  "wget",
  "nslookup",
  "true",
  "false",
  "touch",
  "stat",
];
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** This machine's platform in Docker's words. */
export const PLATFORM = `linux/${ARCHITECTURES[process.arch] ?? process.arch}`;

/** Where a statically linked busybox lies, or undefined (Debian: package busybox-static). */
function busyboxPath(): string | undefined {
  return ["/bin/busybox", "/usr/bin/busybox"].find((path) => existsSync(path));
}

const sha256 = (bytes: Buffer | string) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** A 2 MB image: busybox, its applets, `/data/seed.txt` owned by user 1000 and a page in `/www`. */
export function imageParts(recipe: ImageRecipe = {}): ImageParts {
  const busybox = busyboxPath();
  if (busybox === undefined) throw new Error("no busybox: apt-get install busybox-static");
  const layer = tar([
    { path: "bin/" },
    { path: "bin/busybox", mode: 0o755, content: readFileSync(busybox) },
    ...APPLETS.map((applet) => ({ path: `bin/${applet}`, link: "busybox" })),
    { path: "tmp/", mode: 0o1777 },
    { path: "etc/" },
    { path: "etc/passwd", content: "root:x:0:0:root:/:/bin/sh\napp:x:1000:1000:app:/:/bin/sh\n" },
    { path: "data/", uid: 1000 },
    { path: "data/seed.txt", content: "seed\n", uid: 1000 },
    { path: "www/" },
    { path: "www/index.html", content: `hello ${recipe.salt ?? ""}\n` },
    ...(recipe.files ?? []),
  ]);
  const config = Buffer.from(
    JSON.stringify({
      architecture: recipe.architecture ?? ARCHITECTURES[process.arch] ?? process.arch,
      os: "linux",
      created: "2026-01-01T00:00:00Z",
      config: {
        Env: ["PATH=/bin", ...(recipe.environment ?? [])],
        Cmd: recipe.command ?? ["sleep", "86400"],
        Labels: { "org.example.salt": recipe.salt ?? "" },
      },
      rootfs: { type: "layers", diff_ids: [sha256(layer)] },
      history: [{ created: "2026-01-01T00:00:00Z", created_by: "test" }],
    }),
  );
  return { id: sha256(config), config, layer };
}

/** Loads a test image into an engine, without any registry. Hands back its id (`sha256:…`). */
export async function loadImage(docker: Docker, recipe: ImageRecipe = {}): Promise<string> {
  const { id, config, layer } = imageParts(recipe);
  const name = recipe.name === undefined ? null : [recipe.name];
  const archive = tar([
    { path: "config.json", content: config },
    { path: "layer.tar", content: layer },
    {
      path: "manifest.json",
      content: JSON.stringify([{ Config: "config.json", RepoTags: name, Layers: ["layer.tar"] }]),
    },
  ]);
  const answer = await docker.loadImage(Readable.from([archive]), { quiet: true });
  await once(answer.resume(), "end"); // then the image is there
  return id;
}
