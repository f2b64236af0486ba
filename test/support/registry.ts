import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ImageRecipe, imageParts } from "./image.ts";

/** A registry that engines pull from, on loopback unless told: enough of the OCI distribution API to read. */
export interface TestRegistry {
  /** `127.0.0.1:port`, the first part of its images' names; on loopback engines trust it without TLS. */
  readonly host: string;
  /** How often a manifest was asked for. */
  readonly asked: () => number;
  /** Offers an image as `name:tag` and hands back its digest. */
  push(name: string, tag: string, recipe?: ImageRecipe): string;
  stop(): Promise<void>;
}

const MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json";

interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

interface Blob {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Starts a registry with nothing in it; with a login, for those alone who know it. */
export async function startRegistry(address = "127.0.0.1", login?: RegistryLogin): Promise<TestRegistry> {
  const pass = login && `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;
  const blobs = new Map<string, Blob>();
  const tags = new Map<string, string>();
  let asked = 0;
  const keep = (bytes: Buffer, type: string) => {
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    blobs.set(digest, { bytes, type });
    return { mediaType: type, size: bytes.length, digest };
  };
  const server = createServer((request, response) => {
    const [, name = "", kind, reference = ""] =
      /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(request.url ?? "") ?? [];
    if (pass !== undefined && request.headers.authorization !== pass)
      return void response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
    if (request.url === "/v2/") return void response.writeHead(200, { "content-length": 2 }).end("{}");
    if (kind === "manifests") asked += 1;
    const digest = reference.startsWith("sha256:") ? reference : (tags.get(`${name}:${reference}`) ?? "");
    const blob = blobs.get(digest);
    if (blob === undefined) return notThere(response, kind);
    const headers = { "content-type": blob.type, "content-length": blob.bytes.length, "docker-content-digest": digest };
    response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : blob.bytes);
  });
  server.listen(0, address);
  await once(server, "listening");
  return {
    host: `${address}:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    push: (name, tag, recipe = {}) => {
      const { config, layer } = imageParts(recipe);
      const manifest = {
        schemaVersion: 2,
        mediaType: MANIFEST_TYPE,
        config: keep(config, "application/vnd.docker.container.image.v1+json"),
        layers: [keep(layer, "application/vnd.docker.image.rootfs.diff.tar")],
      };
      const { digest } = keep(Buffer.from(JSON.stringify(manifest)), MANIFEST_TYPE);
      tags.set(`${name}:${tag}`, digest);
      return digest;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function notThere(response: ServerResponse, kind: string | undefined): void {
  const code = kind === "manifests" ? "MANIFEST_UNKNOWN" : "BLOB_UNKNOWN";
  const errors = [{ code, message: code.toLowerCase().replace("_", " ") }];
  response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify({ errors }));
}
