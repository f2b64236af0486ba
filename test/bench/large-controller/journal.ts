import { executionContract } from "../../../controller/execution/contract.ts";
import { fleetContract } from "../../../controller/fleet/contract.ts";
import { createControllerMachine } from "../../../controller/machine.ts";
import { placementContract, type Why } from "../../../controller/placement/contract.ts";
import { demandOf } from "../../../controller/placement/demand.ts";
import { REJECTED_KEPT, SCORED_KEPT } from "../../../controller/placement/limits.ts";
import { WEIGHTS } from "../../../controller/placement/weights.ts";
import { gatewayContract } from "../../../controller/gateway/contract.ts";
import { servicesContract } from "../../../controller/services/contract.ts";
import { sitesContract } from "../../../controller/sites/contract.ts";
import { ADDRESS_PORTS } from "../../../shared/gateway/wire.ts";
import { draft } from "../../../shared/kernel/contract.ts";
import { type Draft, type Entry, headOf, seal } from "../../../shared/kernel/entry.ts";
import type { Stack } from "../../../shared/services/wire.ts";
import { inventory } from "../../support/inventory.ts";
import { joinBody, stackOf } from "../../support/stacks.ts";
import { journalIn } from "../fixtures.ts";

const SITES = 25;
const RECORD = 1_000;
/** So many services do without each other's ports. */
const PORTS = 500;

const nodeId = (i: number): string => `nd-${String(i).padStart(10, "0")}`;
const siteName = (i: number): string => `s${i % SITES}`;

const FILE = `
services:
  web:
    image: "registry.example.org/wiki:2.4"
    ports: ["8080:80"]
    depends_on: [db]
    environment: { DB_HOST: db, DB_USER: wiki, DB_PASSWORD: secret, BASE_URL: "https://wiki.example.org" }
    healthcheck: { test: ["CMD", "curl", "-fsS", "http://localhost/healthz"], interval: 10s }
  cache: { image: "redis:7", command: ["redis-server", "--save", ""] }
  db: { image: "postgres:16", environment: { POSTGRES_PASSWORD: secret }, healthcheck: { test: "pg_isready" } }`;

/** As a choice in a large fleet is kept: as much as may be. */
function whyAt(i: number, nodes: number): Why {
  const parts = { ...WEIGHTS };
  const at = (k: number) => (i * 31 + k * 17) % nodes;
  const scored = Array.from({ length: SCORED_KEPT }, (_, k) => {
    return { node: nodeId(at(k)), site: siteName(at(k)), score: 90 - k, parts };
  });
  const rejected = Array.from({ length: REJECTED_KEPT }, (_, k) => {
    return { node: nodeId(k), code: "no-memory" as const, params: { missingMiB: i % 900 } };
  });
  return { scored, rejected, rejectedMore: nodes % 977 };
}

function* draftsOf(nodes: number, services: number): Generator<Draft> {
  for (let s = 0; s < SITES; s += 1)
    yield draft(sitesContract, "added", { site: `s${s}`, label: `Site ${s}`, link: "unmetered" });
  for (let i = 0; i < nodes; i += 1) {
    const { nkey, xkey, machineId } = joinBody("a", i + 1, "");
    const own = { token: "tk-0000000000", nkey, xkey, machineId, platform: "linux/amd64" as const };
    yield draft(fleetContract, "joined", { node: nodeId(i), site: siteName(i), name: `pc-${i}`, ...own });
    yield draft(fleetContract, "inventoried", { node: nodeId(i), inventory: inventory({ memoryBytes: 2 ** 36 }) });
  }
  const base: Stack = { ...stackOf(FILE, "wiki"), replicas: 2 };
  const sealed = "x".repeat(600);
  for (let i = 0; i < services; i += 1) {
    const service = `wiki-${i}`;
    const stack: Stack = { ...structuredClone(base), name: service };
    const reached = i <= ADDRESS_PORTS.last - ADDRESS_PORTS.first;
    if (!reached) delete stack.web;
    for (const { ports } of stack.containers) for (const port of ports) port.hostPort += i % PORTS;
    yield draft(servicesContract, "applied", { service, stack, sealed, mac: `mac-${i}` });
    if (reached) yield draft(gatewayContract, "allocated", { service, port: ADDRESS_PORTS.first + i });
    for (const copy of [1, 2]) {
      const instance = `${service}-${copy}`;
      const node = nodeId((2 * i + copy) % nodes);
      const demand = demandOf(stack, sealed);
      const run = { revision: 1, restarts: 0 };
      yield draft(placementContract, "assigned", { instance, node, demand, why: whyAt(2 * i + copy, nodes), ...run });
    }
    yield draft(servicesContract, "settled", { service, revision: 1 });
  }
  for (let i = 0; i < nodes; i += 1)
    yield draft(executionContract, "issued", { node: nodeId(i), generation: 1, hash: "0".repeat(64) });
  for (let i = 0; i < services; i += 1)
    for (const copy of [1, 2]) {
      const instance = `wiki-${i}-${copy}`;
      const report = {
        kind: "instance",
        instance,
        service: `wiki-${i}`,
        revision: 1,
        restarts: 0,
        state: "ok",
      } as const;
      yield draft(fleetContract, "reported", { node: nodeId((2 * i + copy) % nodes), n: i + 1, report });
    }
}

/** Writes the journal of a large cluster into a folder, with the checkpoint that a loop would have left at its end. */
export async function writeLargeJournal(dir: string, nodes: number, services: number): Promise<void> {
  const journal = journalIn(dir);
  const machine = createControllerMachine();
  let entries: Entry[] = [];
  let after = machine.head;
  const write = async () => {
    if (entries.length === 0) return;
    const record = { id: `r-${after.seq}`, entries };
    await new Promise<void>((resolve, reject) => {
      journal.append(after, record, (outcome) => {
        if (outcome.kind === "committed") resolve();
        else reject(new Error(`the bench's journal can't be written: ${JSON.stringify(outcome)}`));
      });
    });
    after = machine.head;
    entries = [];
  };
  let head = machine.head;
  for (const each of draftsOf(nodes, services)) {
    const entry = seal(head, each, { atMs: 1_795_348_800_000, actor: "system", term: 1 });
    head = headOf(entry);
    const broken = machine.fold(entry);
    if (broken !== undefined) throw new Error(broken);
    entries.push(entry);
    if (entries.length === RECORD) await write();
  }
  await write();
  journal.saveCheckpoint(machine.checkpoint());
  journal.close();
}
