import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { serveApi } from "../../../controller/api/serve.adapter.ts";
import { client } from "../../../controller/cli/client.adapter.ts";
import type { CliPorts, JournalFiles } from "../../../controller/cli/ports.ts";
import { runCli } from "../../../controller/cli/run.ts";
import type { AnyBorder, Mounted } from "../../../controller/mount.ts";
import { journalContract } from "../../../controller/journal/contract.ts";
import { overviewContract } from "../../../controller/overview/contract.ts";
import { type Capability, loosen, type Shape } from "../../../shared/kernel/capability.ts";
import type { Contract } from "../../../shared/kernel/contract.ts";
import { ok } from "../../../shared/kernel/result.ts";
import { openRig, type Rig, SMALL } from "../api/rig.ts";
import { lookAmong } from "./disk.ts";

const NOW_MS = 1_795_348_800_000;
const ago = (seconds: number) => new Date(NOW_MS - seconds * 1_000).toISOString();

/** A status with something of everything. */
export const STATUS = {
  state: "degraded",
  summary: { fr: "Un lieu ne donne plus de nouvelles.", en: "One site is silent." },
  findings: [
    {
      code: "fleet.site-silent",
      severity: "critical",
      subject: "site:lyon",
      since: ago(660),
      says: { fr: "Lyon ne dit rien. Voyez le courant et la ligne.", en: "Lyon says nothing. Look at power and line." },
    },
  ],
  sites: [
    { site: "lille", label: "Mutualab", state: "ok", nodes: 2, services: 1 },
    { site: "lyon", label: "La MYNE", state: "silent", nodes: 1, services: 0 },
  ],
  nodes: [
    {
      node: "nd-0000000001",
      name: "pc-07",
      site: "lille",
      state: "maintenance",
      heardSecondsAgo: 6,
      expectedEverySeconds: 2,
      instances: 1,
    },
  ],
  services: [
    {
      service: "pads",
      state: "down",
      policy: "mobile",
      replicas: "0/1",
      sites: ["lille"],
      answersAt: ["127.0.0.1:80/tcp"],
    },
  ],
  journal: { lineage: "n", term: 1, seq: 2 },
} as const;

const contract = {
  ...overviewContract,
  needs: [],
  ops: { status: overviewContract.ops.status },
  metrics: {},
} as const satisfies Contract;

interface OverviewShape extends Shape {
  readonly contract: typeof contract;
  readonly state: object;
  readonly live: object;
  readonly messages: Record<never, never>;
  readonly effects: Record<never, never>;
}

const overview: Capability<OverviewShape> = {
  contract,
  foldVersion: 1,
  initial: () => ({}),
  live: () => ({}),
  evolve: {},
  decide: {},
  read: { status: () => ok(STATUS as never) },
};

const MOUNTED: readonly Mounted[] = [
  ...SMALL,
  { capability: loosen(overview), border: async () => ({ intake: {}, present: {}, perform: {} }) },
];

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Shell {
  readonly rig: Rig;
  readonly api: string;
  readonly files: Map<string, string>;
  readonly run: (words: string, more?: Partial<CliPorts>) => Promise<Said>;
  readonly close: () => Promise<void>;
}

/** A command line before a real server on loopback, with a home of its own; `admin.token` is its token. */
export async function openShell(
  mounted: readonly Mounted[] = MOUNTED,
  borders: Readonly<Record<string, AnyBorder>> = {},
): Promise<Shell> {
  const rig = await openRig({ mounted, borders });
  // The journal's operations are only spoken here, with `--dir`.
  const contracts: readonly Contract[] = [...mounted.map(({ capability }) => capability.contract), journalContract];
  const served = await serveApi(rig.app, { host: "127.0.0.1", port: 0 });
  const files = new Map([
    ["admin.token", "admin\n"],
    ["reader.token", "reader\n"],
    ["/home/me/.config/lierre/config.json", JSON.stringify({ api: served.url, tokenFile: "/desk/admin.token" })],
    ["/desk/admin.token", "admin\n"],
  ]);
  return {
    rig,
    api: served.url,
    files,
    run: async (words, more = {}) => {
      let out = "";
      let err = "";
      const code = await runCli(contracts, {
        argv: words === "" ? [] : words.split(" "),
        env: { LANG: "en_GB.UTF-8" },
        cwd: "/desk/here",
        home: "/home/me",
        version: "1.2.3",
        out: (text) => void (out += text),
        err: (text) => void (err += text),
        outBytes: (bytes) => void (out += Buffer.from(bytes).toString()),
        errBytes: (bytes) => void (err += Buffer.from(bytes).toString()),
        tty: { stdin: false, stdout: false },
        nowMs: () => NOW_MS,
        instantMs: (text) => Date.parse(text),
        key: () => `key-${Math.random()}`,
        readFile: (path) => files.get(path),
        lookAt: (path) => lookAmong(files, path),
        compose: () => import("../../../controller/services/compose/read-compose.ts"),
        readStdin: async () => "from stdin",
        readStdinBytes: async () => Buffer.from("from stdin"),
        ask: async () => "n",
        askUnseen: async () => "typed",
        pause: async () => undefined,
        client: async () => client,
        journalFiles: async () => journalFiles,
        ...more,
      });
      return { code, out, err };
    },
    close: () => served.close(),
  };
}

const HASH = "0".repeat(64);
const entry = {
  seq: 1,
  atMs: NOW_MS,
  actor: "system",
  term: 1,
  kind: "a.b",
  version: 1,
  body: {},
  prev: HASH,
  hash: HASH,
} as const;

/** A folder called `good` is whole, any other is broken at 2. */
const journalFiles: JournalFiles = {
  verifyFile: (dir) =>
    dir === "good"
      ? { ok: true, entries: 2, head: { seq: 2, hash: HASH } }
      : { ok: false, entries: 1, head: { seq: 1, hash: HASH }, firstBroken: 2, reason: "its hash differs" },
  tailFile: () => [entry],
  exportFile: (_, write) => write([entry]),
};

/** A server that takes every request and answers none. */
export async function openDeaf(): Promise<{ api: string; close: () => void }> {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Passes on to an API; the first answer is lost on the way. */
export async function openFlaky(api: string): Promise<{ api: string; close: () => void }> {
  let calls = 0;
  const server = createServer(async (request, reply) => {
    calls += 1;
    const lost = calls === 1;
    const headers = Object.entries(request.headers).filter(([name]) => name !== "host" && name !== "connection");
    const body = await textOf(request);
    const init = {
      method: request.method ?? "GET",
      headers: headers as [string, string][],
      ...(body === "" ? {} : { body }),
    };
    const answer = await fetch(`${api}${request.url}`, init);
    if (lost) request.socket.resetAndDestroy();
    else reply.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
