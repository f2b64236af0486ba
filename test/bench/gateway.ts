import { Agent } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { caddyPerformers } from "../../agent/gateway/caddy.adapter.ts";
import { tool } from "../../deploy/tools/find.ts";
import type { RoutedService } from "../../shared/gateway/wire.ts";
import { askWeb, startWeb, type WebServer } from "../support/web.ts";
import type { Bench } from "./bench.ts";
import type { Fixtures } from "./fixtures.ts";

const OWN = "127.0.96.1";
const PORT = 18_600;
const URL = `http://${OWN}:${PORT}/`;
const REQUESTS = 1_000;

interface Gateway {
  lead(...upstreams: readonly WebServer[]): Promise<void>;
  close(): Promise<void>;
}

/** Caddy as an agent runs it, for one service. */
async function openGateway(fixtures: Fixtures): Promise<Gateway> {
  let up: (pid: number) => void = () => undefined;
  const obeys = new Promise<number>((resolve) => (up = resolve));
  const events = ({ body: { pid } }: { body: { pid: number } }) => up(pid);
  const performers = caddyPerformers({ folder: fixtures.folder(), program: await tool("caddy"), events });
  const node = "nd-0000000000";
  const looksAway = performers["gateway.caddy"]({ node }, () => undefined, "caddy");
  const pid = await obeys;
  return {
    lead: (...upstreams) => {
      const first = upstreams.map(({ address, port }) => ({ address, port, order: "first" as const }));
      const services: RoutedService[] = [{ service: "bench", port: PORT, upstreams: first }];
      return new Promise((resolve, reject) => {
        const done = (outcome: { ok: boolean }) =>
          outcome.ok ? resolve() : reject(new Error(JSON.stringify(outcome)));
        performers["gateway.load"]({ pid, address: OWN, services }, done, "load");
      });
    },
    close: async () => {
      looksAway();
      await new Promise<void>((resolve) => void performers["gateway.absent"]({ node }, () => resolve(), "absent"));
    },
  };
}

async function medianMs(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let i = 0; i < REQUESTS; i += 1) {
    const from = performance.now();
    const { status } = await askWeb(url, { agent });
    if (status !== 200) throw new Error(`${url} answered ${status}`);
    times.push(performance.now() - from);
  }
  agent.destroy();
  return times.sort((a, b) => a - b)[REQUESTS >> 1] ?? Number.NaN;
}

const hundredths = (ms: number): number => Math.round(ms * 100) / 100;

export const gatewayLatency: Bench = {
  name: "gateway latency added",
  unit: "ms",
  target: { atMost: 1 },
  open: async (fixtures) => {
    const web = await startWeb("a", "127.0.97.1");
    const gateway = await openGateway(fixtures);
    await gateway.lead(web);
    return {
      run: async () => {
        const direct = await medianMs(`http://${web.address}:${web.port}/`);
        return hundredths((await medianMs(URL)) - direct);
      },
      close: async () => {
        await gateway.close();
        await web.kill();
      },
    };
  },
};

/** How long people wait for an instance that dies under them: the slowest answer, none may fail. */
export const gatewayFailover: Bench = {
  name: "gateway instance death",
  unit: "ms",
  target: { atMost: 500 },
  open: async (fixtures) => {
    const gateway = await openGateway(fixtures);
    const stays = await startWeb("stays", "127.0.97.2");
    return {
      run: async () => {
        const dies = await startWeb("dies", "127.0.97.1");
        await gateway.lead(dies, stays);
        const told = { going: true };
        const times: number[] = [];
        const person = async () => {
          while (told.going) {
            const from = performance.now();
            const { status, text } = await askWeb(URL);
            if (status !== 200) throw new Error(`a request failed: ${status} ${text}`);
            times.push(performance.now() - from);
          }
        };
        const people = Promise.all([person(), person(), person(), person()]);
        await pause(500);
        await dies.kill();
        const before = times.length;
        await pause(3_000);
        told.going = false;
        await people;
        return hundredths(Math.max(...times.slice(before)));
      },
      close: async () => {
        await gateway.close();
        await stays.kill();
      },
    };
  },
};
