/**
 * The sample's image, made here of the Node that runs us, the libraries it loads and one file: no registry is asked.
 * Equal contents give the equal image, so that an agent that pinned it finds it again when it was made anew.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import type Docker from "dockerode";
import { unless } from "../../agent/execution/docker-connection.adapter.ts";
import { ROOT } from "./home.ts";
import { tar, type TarEntry, tarSizeBytes } from "./tar.ts";

export const SAMPLE_IMAGE = "lierre-demo/livre-dor:1";
/** On the image: the hash of its content. */
const CONTENT_LABEL = "org.lierre.demo.content";

const SERVER = join(ROOT, "deploy/demo/sample/server.mjs");
/** What Docker calls the processors that Node runs on here. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** Makes the image under that name unless it is there. Hands back whether it was made. */
export async function ensureSampleImage(docker: Docker, name = SAMPLE_IMAGE): Promise<"there" | "made"> {
  const files = await contents();
  const content = await sha256(tar(files));
  const there = await unless([404], docker.getImage(name).inspect());
  if (there?.Config.Labels?.[CONTENT_LABEL] === content) return "there";
  const answer = await docker.loadImage(Readable.from(archive(name, files, content)), { quiet: true });
  await loaded(answer);
  return "made";
}

/** The files of the image's one layer. */
async function contents(): Promise<readonly TarEntry[]> {
  const libraries = await librariesOf(process.execPath);
  const folders = new Set(["app/", "bin/", "data/", ...libraries.flatMap(foldersAbove)]);
  return [
    ...[...folders].toSorted().map((path) => ({ path })),
    ...libraries.map((file) => ({ path: file.slice(1), mode: 0o755, content: { file } })),
    { path: "bin/node", mode: 0o755, content: { file: process.execPath } },
    { path: "app/server.mjs", content: { file: SERVER } },
  ];
}

/** The shared libraries and the loader, by the paths under which a bare Node loads them. */
async function librariesOf(node: string): Promise<readonly string[]> {
  const print =
    "process.report.excludeNetwork = true; console.log(JSON.stringify(process.report.getReport().sharedObjects))";
  const { stdout } = await promisify(execFile)(node, ["-e", print], { env: {} });
  const objects = JSON.parse(stdout) as readonly string[];
  return objects.filter((path) => path.startsWith("/")).toSorted();
}

function foldersAbove(file: string): readonly string[] {
  const folder = dirname(file);
  return folder === "/" ? [] : [...foldersAbove(folder), `${folder.slice(1)}/`];
}

/** What `docker load` reads. */
function archive(name: string, files: readonly TarEntry[], content: string): AsyncGenerator<Uint8Array> {
  const libraries = new Set(files.filter(({ path }) => path.includes(".so")).map(({ path }) => `/${dirname(path)}`));
  const config = {
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    os: "linux",
    created: "2026-01-01T00:00:00Z",
    config: {
      Env: ["PATH=/bin", `LD_LIBRARY_PATH=${[...libraries].toSorted().join(":")}`],
      Entrypoint: ["/bin/node"],
      Cmd: ["--max-semi-space-size=1", "/app/server.mjs"],
      WorkingDir: "/",
      Labels: { [CONTENT_LABEL]: content },
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${content}`] },
    history: [{ created: "2026-01-01T00:00:00Z", created_by: "lierre demo" }],
  };
  const manifest = [{ Config: "config.json", RepoTags: [name], Layers: ["layer.tar"] }];
  return tar([
    { path: "config.json", content: Buffer.from(JSON.stringify(config)) },
    { path: "manifest.json", content: Buffer.from(JSON.stringify(manifest)) },
    { path: "layer.tar", content: { bytes: tar(files), sizeBytes: tarSizeBytes(files) } },
  ]);
}

async function sha256(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest("hex");
}

/** The engine answers 200 and tells of a failure in the text. */
async function loaded(answer: NodeJS.ReadableStream): Promise<void> {
  let said = "";
  for await (const chunk of answer) said += String(chunk);
  const failure = /"error":"([^"]*)"/.exec(said);
  if (failure) throw new Error(`Docker ne prend pas l'image / does not take the sample's image: ${failure[1]}`);
}
