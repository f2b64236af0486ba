import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createClear, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTls } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { joinOnce } from "../../../agent/identity/join.adapter.ts";
import { openAuthority } from "../../../controller/bus/authority.adapter.ts";
import type { Outcome } from "../../../shared/kernel/effect.ts";
import { JOINED } from "../support/rig.ts";

const SECRET = "s".repeat(43);
const machine = {
  nkey: `U${"A".repeat(55)}`,
  xkey: `age1${"q".repeat(58)}`,
  hostname: "pc",
  machineId: "m",
  platform: "linux/amd64" as const,
};

const ends: (() => void)[] = [];
let dir = "";
/** Bodies that reached a server. */
let heard: string[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lierre-join-"));
  heard = [];
});

afterEach(() => {
  for (const end of ends.splice(0)) end();
  rmSync(dir, { recursive: true, force: true });
});

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const json =
  (status: number, body: unknown, type = "application/json"): Answer =>
  (response) =>
    response.writeHead(status, { "content-type": type }).end(JSON.stringify(body));

async function serve(answer: Answer, tls?: { cert: string; key: string }): Promise<string> {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    let text = "";
    request.on("data", (part) => (text += String(part)));
    request.on("end", () => {
      heard.push(`${request.method} ${request.url} ${request.headers["accept-language"]} ${text}`);
      answer(response, request);
    });
  };
  const server = tls === undefined ? createClear(listener) : createTls(tls, listener);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  ends.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `${tls === undefined ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function tokenFile(text: string): string {
  const path = join(dir, "token");
  writeFileSync(path, text);
  return path;
}

const ask = (url: string, file: string): Promise<Outcome> =>
  new Promise((done) => {
    joinOnce({ tokenFile: file, machine, language: "fr" })({ url }, done, "join:0");
  });

const codeOf = (outcome: Outcome) => (outcome.ok ? "joined" : outcome.error.code);
const detailOf = (outcome: Outcome) => (outcome.ok ? "" : outcome.error.detail);

describe("in clear, on this machine", () => {
  test("posts the request and hands back the answer", async () => {
    const url = await serve(json(201, { ...JOINED, more: "of a newer version" }));
    expect(await ask(url, tokenFile(`lierre1.${"0".repeat(64)}.${SECRET}\n`))).toEqual({ ok: true, value: JOINED });
    const [line = ""] = heard;
    expect(line).toMatch(/^POST \/api\/v1\/join fr \{/);
    expect(JSON.parse(line.slice(line.indexOf("{")))).toEqual({
      token: `lierre1.${"0".repeat(64)}.${SECRET}`,
      ...machine,
    });
  });

  test.each<[string, Answer, string, RegExp]>([
    [
      "a refusal with its sentence",
      json(409, { title: "t", detail: "Le jeton a déjà servi." }, "application/problem+json"),
      "refused",
      /^Le jeton a déjà servi\.$/,
    ],
    [
      "a server in trouble",
      json(503, { detail: "le journal ne s'écrit pas" }, "application/problem+json"),
      "unreachable",
      /journal/,
    ],
    ["no controller at all", json(404, { message: "nope" }), "unreachable", /answers 404, not as a controller does/],
    ["an answer that is none", json(200, { node: 1 }), "garbled", /no answer of a controller/],
    ["an endless answer", (response) => response.writeHead(200).end("x".repeat(100_000)), "garbled", /too large/],
    ["a broken line", (_response, request) => request.socket.destroy(), "unreachable", /does not answer/],
  ])("%s", async (_name, answer, code, says) => {
    const outcome = await ask(await serve(answer), tokenFile(`lierre1.${"0".repeat(64)}.${SECRET}`));
    expect(codeOf(outcome)).toBe(code);
    expect(detailOf(outcome)).toMatch(says);
    expect(detailOf(outcome)).not.toContain(SECRET);
  });

  test.each([
    ["a token file that is not there", "http://127.0.0.1:1", undefined, "token-unreadable"],
    ["a token file without a token", "http://127.0.0.1:1", "hello", "token-unreadable"],
    ["another machine, in clear", "http://192.0.2.1:7400", `lierre1.${"0".repeat(64)}.${SECRET}`, "in-clear"],
    ["nobody there", "http://127.0.0.1:1", `lierre1.${"0".repeat(64)}.${SECRET}`, "unreachable"],
    ["no address", "127.0.0.1", `lierre1.${"0".repeat(64)}.${SECRET}`, "garbled"],
  ])("%s", async (_name, url, token, code) => {
    expect(codeOf(await ask(url, token === undefined ? join(dir, "none") : tokenFile(token)))).toBe(code);
  });
});

describe("over TLS", () => {
  const authority = (name: string) => openAuthority({ folder: join(dir, name), hosts: [], wallMs: Date.now() });
  const served = ({ cert, key, ca }: { cert: string; key: string; ca: string }) => ({ cert: `${cert}\n${ca}`, key });

  test("joins at the authority that the token names, under whatever name it is reached", async () => {
    const own = await authority("own");
    const url = await serve(json(200, JOINED), served(own));
    expect(await ask(url, tokenFile(`lierre1.${own.caFingerprint}.${SECRET}`))).toEqual({ ok: true, value: JOINED });
  });

  test("tells its token to no other, not even to one that shows the right authority without its key", async () => {
    const own = await authority("own");
    const other = await authority("other");
    const token = tokenFile(`lierre1.${own.caFingerprint}.${SECRET}`);
    const stranger = await serve(json(200, JOINED), served(other));
    expect(codeOf(await ask(stranger, token))).toBe("untrusted");
    const impostor = await serve(json(200, JOINED), { cert: `${other.cert}\n${own.ca}`, key: other.key });
    expect(codeOf(await ask(impostor, token))).not.toBe("joined");
    expect(codeOf(await ask(stranger, tokenFile(`lierre1.${"0".repeat(64)}.${SECRET}`)))).toBe("untrusted");
    expect(heard).toEqual([]);
  });

  test("of an authority that is not of this time, it asks after the clock", async () => {
    const future = await openAuthority({
      folder: join(dir, "future"),
      hosts: [],
      wallMs: Date.now() + 10 * 86_400_000,
    });
    const url = await serve(json(200, JOINED), served(future));
    const outcome = await ask(url, tokenFile(`lierre1.${future.caFingerprint}.${SECRET}`));
    expect(detailOf(outcome)).toMatch(/is the clock of this machine right/);
    expect(heard).toEqual([]);
  });
});
