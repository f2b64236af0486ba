import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { type App, askJson } from "../app.ts";

const PORT = 4873;
const NAME = "greeting";
const TARBALL = `${NAME}-1.0.0.tgz`;

/** What `npm publish` sends. */
function manifest(bytes: Buffer): unknown {
  const dist = { shasum: createHash("sha1").update(bytes).digest("hex"), tarball: `http://localhost/${TARBALL}` };
  return {
    _id: NAME,
    name: NAME,
    "dist-tags": { latest: "1.0.0" },
    versions: { "1.0.0": { _id: `${NAME}@1.0.0`, name: NAME, version: "1.0.0", dist } },
    _attachments: {
      [TARBALL]: { content_type: "application/octet-stream", data: bytes.toString("base64"), length: bytes.length },
    },
  };
}

export const verdaccio: App = {
  name: "verdaccio",
  image: "verdaccio/verdaccio:6",
  write: async (hands, words) => {
    const user = { name: "ada", password: "correct horse" };
    const path = "/-/user/org.couchdb.user:ada";
    const { token } = (await askJson(hands, PORT, path, "PUT", user)) as { readonly token: string };
    const headers = { authorization: `Bearer ${token}` };
    await askJson(hands, PORT, `/${NAME}`, "PUT", manifest(gzipSync(words)), headers);
  },
  read: async (hands) => {
    const answer = await hands.ask(PORT, `/${NAME}/-/${TARBALL}`);
    return gunzipSync(Buffer.from(await answer.arrayBuffer())).toString();
  },
};
