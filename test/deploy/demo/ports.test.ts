import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { choosePorts } from "../../../deploy/demo/choose.ts";
import { choosePort } from "../../../deploy/demo/ports.ts";
import {
  DEFAULT_SETTINGS,
  nodesOf,
  readSettings,
  type Settings,
  writeSettings,
} from "../../../deploy/demo/settings.ts";

const HERE = ["127.0.0.1"];
let folder: string;
let servers: Server[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ports-"));
  servers = [];
});

afterEach(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function occupy(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  servers.push(server);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test("a port that is taken, on any of the addresses, is passed over", async () => {
  const port = await occupy("127.0.2.1");
  expect(await choosePort(["127.0.1.1", "127.0.2.1"], port, new Set())).toBeGreaterThan(port);
});

test("a port that is taken on every address of the machine is passed over", async () => {
  const port = await occupy("0.0.0.0");
  expect(await choosePort(["127.0.1.1"], port, new Set())).toBeGreaterThan(port);
});

test("one asker never gets a port twice", async () => {
  const taken = new Set<number>();
  const first = await choosePort(HERE, 45_000, taken);
  const second = await choosePort(HERE, first, taken);
  expect(second).toBeGreaterThan(first);
  expect([...taken]).toEqual([first, second]);
});

test("no port at all is an error that names the range", async () => {
  await expect(choosePort(HERE, 65_530, new Set([65_530, 65_531, 65_532, 65_533, 65_534, 65_535]))).rejects.toThrow(
    "65530",
  );
});

test("choices are kept while they are free, and all differ", async () => {
  const settings: Settings = structuredClone(DEFAULT_SETTINGS);
  settings.ports.api = await occupy("127.0.0.1");
  const wished = settings.ports.api;
  await choosePorts(settings, false);
  const { ports, sites } = settings;
  const all = [ports.api, ports.bus, ...Object.values(sites).flatMap(({ apiLine, busLine }) => [apiLine, busLine])];
  expect(new Set(all).size).toBe(8);
  expect(ports.api).toBeGreaterThan(wished);
  const before = structuredClone(settings);
  await choosePorts(settings, false);
  expect(settings).toEqual(before);
});

test("the sample that runs keeps its port, though it is in use", async () => {
  const settings: Settings = structuredClone(DEFAULT_SETTINGS);
  settings.ports.sample = await occupy("127.0.1.1");
  const { sample } = settings.ports;
  await choosePorts(settings, true);
  expect(settings.ports.sample).toBe(sample);
  await choosePorts(settings, false);
  expect(settings.ports.sample).toBeGreaterThan(sample);
});

test("settings come back as they were written, for this user only", () => {
  const path = join(folder, "demo.json");
  expect(readSettings(path)).toBe(undefined);
  const settings: Settings = structuredClone(DEFAULT_SETTINGS);
  settings.sites.cafe.node = "nd-0000000000";
  writeSettings(path, settings);
  expect(readSettings(path)).toEqual(settings);
  expect(nodesOf(settings)).toEqual(["nd-0000000000"]);
  expect(nodesOf(settings, ["atelier"])).toEqual([]);
});

test.each([
  ["torn", (text: string) => text.slice(0, 40)],
  ["of another shape", () => `{"version":2}`],
])("settings that are %s are refused by name and left alone", (_how, damage) => {
  const path = join(folder, "demo.json");
  writeFileSync(path, damage(JSON.stringify(DEFAULT_SETTINGS)));
  const before = readFileSync(path, "utf8");
  expect(() => readSettings(path)).toThrow(path);
  expect(readFileSync(path, "utf8")).toBe(before);
});
