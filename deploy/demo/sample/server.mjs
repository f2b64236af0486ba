/**
 * A guest book in one file, without any package. GET / shows it, POST / adds a message, GET /healthz says that it can
 * keep one. Messages are lines of JSON in /data/messages.jsonl; each is on the disk before its author is thanked.
 *
 * PORT (8080), DATA (/data), PLACES ("127.0.1.1=The workshop, …": the place that an asked address stands for).
 * `--health` asks a running one.
 */
import { accessSync, constants, mkdirSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

const PORT = Number(process.env.PORT ?? 8080);
const DATA = process.env.DATA ?? "/data";
const FILE = join(DATA, "messages.jsonl");
const PLACES = new Map((process.env.PLACES ?? "").split(",").map((pair) => pair.split("=").map((word) => word.trim())));

const BODY_BYTES_MAX = 8_192;
const NAME_CHARS_MAX = 60;
const MESSAGE_CHARS_MAX = 500;
const SHOWN_MAX = 100;

/** One writer at a time. */
let turn = Promise.resolve();

function add(message) {
  const written = turn.then(() => append(message));
  turn = written.catch(() => {});
  return written;
}

async function append(message) {
  const file = await open(FILE, "a+");
  try {
    await file.appendFile(`${(await isTorn(file)) ? "\n" : ""}${JSON.stringify(message)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A power cut may have left half a line. */
async function isTorn(file) {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== "\n";
}

async function messages() {
  const text = await readFile(FILE, "utf8").catch((error) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}

const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const inFull = (at) => `${at.slice(0, 16).replace("T", " ")} UTC`;

function page(all, place) {
  const shown = all.slice(-SHOWN_MAX).toReversed();
  const items = shown.map(
    ({ name, message, at }) =>
      `<li><p>${escaped(message)}</p><small>${escaped(name)}, <time datetime="${escaped(at)}">${escaped(inFull(at))}</time></small></li>`,
  );
  return `<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Livre d’or</title>
<style>
  body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 38rem; margin: 2rem auto; padding: 0 1rem; color: #1c2b1f; background: #fbfdf9 }
  h1 { color: #22632f } label { display: block; margin: .5rem 0 } input, textarea { font: inherit; width: 100%; box-sizing: border-box }
  button { font: inherit; padding: .4rem 1rem } ul { list-style: none; padding: 0 } li { border-top: 1px solid #c9d8c6 } p { margin: .5rem 0 0; white-space: pre-wrap }
</style>
<h1>Livre d’or <span lang="en">· Guest book</span></h1>
<p>${place === undefined ? "" : `Vous êtes ici : <strong>${escaped(place)}</strong>. <span lang="en">This is the site that answers.</span>`}
${all.length} message${all.length === 1 ? "" : "s"}.</p>
<form method="post" action="/">
  <label>Votre nom · <span lang="en">Your name</span> <input name="name" maxlength="${NAME_CHARS_MAX}"></label>
  <label>Un mot · <span lang="en">A few words</span> <textarea name="message" rows="3" required maxlength="${MESSAGE_CHARS_MAX}"></textarea></label>
  <button>Écrire · <span lang="en">Write</span></button>
</form>
<ul>
${items.join("\n")}
</ul>
</html>
`;
}

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function formOf(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Refused(413, "Trop long. / Too long.");
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

async function write(request, response) {
  const form = await formOf(request);
  const message = (form.get("message") ?? "").trim().slice(0, MESSAGE_CHARS_MAX);
  const name = (form.get("name") ?? "").trim().slice(0, NAME_CHARS_MAX) || "Anonyme";
  if (message === "") throw new Refused(422, "Il manque un mot. / Some words are missing.");
  await add({ name, message, at: new Date().toISOString() });
  send(response, 303, "", { location: "/" });
}

function send(response, status, text, headers = {}) {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "cache-control": "no-store",
    ...headers,
  });
  response.end(text);
}

function canKeep() {
  try {
    accessSync(DATA, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function answer(request, response) {
  const { pathname } = new URL(request.url, "http://here");
  const plain = { "content-type": "text/plain; charset=utf-8" };
  if (pathname === "/healthz") {
    if (!canKeep()) throw new Refused(503, `${DATA}: écriture impossible / not writable`);
    return send(response, 200, "ok\n", plain);
  }
  if (pathname !== "/") throw new Refused(404, "Il n’y a rien ici. / Nothing is here.");
  if (request.method === "POST") return write(request, response);
  if (request.method !== "GET" && request.method !== "HEAD") throw new Refused(405, "GET, POST");
  const [host] = (request.headers.host ?? "").split(":");
  return send(response, 200, page(await messages(), PLACES.get(host)));
}

function refuse(response, error) {
  if (!(error instanceof Refused)) process.stderr.write(`${error.stack}\n`);
  const full = error.code === "ENOSPC" || error.code === "EDQUOT";
  const said = full ? "Le disque est plein. / The disk is full." : "Une erreur est survenue. / Something went wrong.";
  const known = error instanceof Refused;
  if (response.headersSent) return response.destroy();
  const headers = { "content-type": "text/plain; charset=utf-8", connection: "close" };
  send(response, known ? error.status : full ? 507 : 500, `${known ? error.message : said}\n`, headers);
}

function serve() {
  mkdirSync(DATA, { recursive: true });
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => refuse(response, error));
  });
  server.listen(PORT, () => process.stdout.write(`livre d’or : port ${server.address().port}\n`));
  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.once(signal, () => {
      server.close(() => process.exit(0));
      server.closeIdleConnections();
    });
  }
}

async function health() {
  const { ok } = await fetch(`http://127.0.0.1:${PORT}/healthz`, { signal: AbortSignal.timeout(4_000) }).catch(() => ({
    ok: false,
  }));
  process.exit(ok ? 0 : 1);
}

if (process.argv.includes("--health")) await health();
else serve();
