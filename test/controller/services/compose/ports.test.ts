import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Port, Stack } from "../../../../shared/services/wire.ts";
import { accept, web, webWith } from "./read.ts";

const port = (hostPort: number, containerPort: number, protocol: Port["protocol"] = "tcp"): Port => ({
  hostPort,
  containerPort,
  protocol,
});
const portsOf = (...lines: readonly string[]): readonly Port[] | undefined =>
  accept(web(`ports: [${lines.join(", ")}]`)).stack.containers[0]?.ports;

describe("ports", () => {
  test.each<[string, readonly Port[]]>([
    ["8080:80", [port(8080, 80)]],
    ["'8000-8002:9000-9002'", [port(8000, 9000), port(8001, 9001), port(8002, 9002)]],
    ["'8000-8010:80'", [port(8000, 80)]],
    ["'53:53/udp'", [port(53, 53, "udp")]],
    ["'0.0.0.0:8080:80'", [port(8080, 80)]],
    ["'[::]:8080:80'", [port(8080, 80)]],
    ["'192.0.2.1:8080:80'", [port(8080, 80)]],
    ["'127.0.0.1:8080:80'", []],
    ["'[::1]:8080:80'", []],
    ["{ target: 80, published: 8080, host_ip: 127.0.0.1 }", []],
    ["{ target: 80, published: 8080-8090 }", [port(8080, 80)]],
    ["3000", [port(3000, 3000)]],
    ["'3000-3001'", [port(3000, 3000), port(3001, 3001)]],
    ["'0:3000'", [port(3000, 3000)]],
    ["{ target: 3000, protocol: udp }", [port(3000, 3000, "udp")]],
    ["80:80, 80:80/tcp", [port(80, 80)]],
  ])("%s", (line, expected) => {
    expect(portsOf(line)).toEqual(expected);
  });

  test("a low port is given one that follows from the names alone", () => {
    const [chosen] = portsOf("80") ?? [];
    expect(chosen?.hostPort).toBeGreaterThanOrEqual(20_000);
    expect(chosen?.hostPort).toBeLessThan(30_000);
    expect(portsOf("80", "5000:5000")).toContainEqual(chosen);
    expect(accept(web("ports: [80]"), { name: "blog" }).stack.containers[0]?.ports[0]?.hostPort).not.toBe(
      chosen?.hostPort,
    );
  });

  test("no two chosen ports clash, with each other or with stated ones", () => {
    const some = fc.array(fc.constantFrom("80", "443", "3000", "3001", "'3000:1'", "'3001:2/udp'"), { maxLength: 4 });
    fc.assert(
      fc.property(some, some, (first, second) => {
        const stated = second.filter((one) => !first.includes(one) || !one.includes(":"));
        const lines = [
          `  a: { image: x, ports: [${first.join(", ")}] }`,
          `  b: { image: x, ports: [${stated.join(", ")}] }`,
        ];
        const { stack } = accept(["services:", ...lines].join("\n"));
        const all = stack.containers.flatMap(({ ports }) => ports.map((one) => `${one.hostPort}/${one.protocol}`));
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });
});

const two = (first: string, second: string, ...rest: readonly string[]): string =>
  [`services:`, `  app: { image: x, ${first} }`, `  db: { image: x, ${second} }`, ...rest].join("\n");

describe("the port that people reach at the service's address", () => {
  test.each<[string, string, Stack["web"]]>([
    ["none that is published", web(), undefined],
    ["none over UDP", web("ports: ['53:53/udp']"), undefined],
    ["the only one", web("ports: [9443:443]"), { container: "web", hostPort: 9443 }],
    ["the usual one", two("ports: [5432:5432, 8080:80]", "ports: [9000:443]"), { container: "app", hostPort: 8080 }],
    ["the usual one outside", two("ports: [2222:22]", "ports: [8080:1234]"), { container: "db", hostPort: 8080 }],
    ["none of two unusual ones", two("ports: [5432:5432]", "ports: [6379:6379]"), undefined],
    [
      "the one that the probe asks",
      two("ports: [8080:80]", "ports: [5984:5984]", "x-lierre: { probe: { container: db, port: 5984 } }"),
      { container: "db", hostPort: 5984 },
    ],
    [
      "the one that the file names",
      two("ports: [8080:80]", "ports: [5984:5984]", "x-lierre: { web: { container: db, port: 5984 } }"),
      { container: "db", hostPort: 5984 },
    ],
    [
      "the file's, of the only service",
      webWith(["ports: [81:81, 8080:80]"], "web: { port: 81 }"),
      { container: "web", hostPort: 81 },
    ],
  ])("%s", (_, text, expected) => {
    expect(accept(text).stack.web).toEqual(expected);
  });
});
