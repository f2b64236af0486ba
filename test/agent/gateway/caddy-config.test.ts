import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { caddyConfig } from "../../../agent/gateway/caddy-config.ts";
import { slotNames, slotsOf } from "../../../agent/gateway/slots.ts";
import type { RoutedService, Upstream } from "../../../shared/gateway/wire.ts";

const up = (n: number, order: Upstream["order"] = "first"): Upstream => ({
  address: `10.0.0.${n}`,
  port: 8_080,
  order,
});
const service = (...upstreams: readonly Upstream[]): RoutedService => ({
  service: "wiki",
  port: 18_000,
  upstreams: [...upstreams],
});
const shares = (routed: RoutedService) => {
  const slots = slotsOf(routed);
  const count = new Map<string, number>();
  for (const slot of slotNames(routed).sharing) {
    const dial = slots.get(slot) ?? "nobody";
    count.set(dial, (count.get(dial) ?? 0) + 1);
  }
  return [...count.values()];
};

describe("Caddy's configuration", () => {
  test("is this, for two services on an address", () => {
    const golden = JSON.parse(readFileSync(new URL("./caddy-config.golden.json", import.meta.url), "utf8")) as unknown;
    const services = [service(up(1), up(2)), { service: "pads", port: 18_001, upstreams: [] }];
    expect(caddyConfig(services, "10.0.0.100")).toEqual(golden);
  });

  test("is the same whoever the instances are", () => {
    const text = (routed: RoutedService) => JSON.stringify(caddyConfig([routed], "10.0.0.100"));
    const one = text(service());
    expect(text(service(up(1)))).toBe(one);
    expect(text(service(...Array.from({ length: 12 }, (_, i) => up(i))))).toBe(one);
    expect(text(service(...Array.from({ length: 13 }, (_, i) => up(i))))).not.toBe(one);
  });

  test("listens on an IPv6 address as on another", () => {
    expect(JSON.stringify(caddyConfig([service()], "fd00::1"))).toContain('"listen":["[fd00::1]:18000"]');
  });

  test("listens nowhere but there, and obeys on no port", () => {
    const text = JSON.stringify(caddyConfig([service(up(1))], "10.0.0.100"));
    expect([...text.matchAll(/"listen":("[^"]*"|\[[^\]]*\])/g)].map(([, where]) => where)).toEqual([
      '"unix/admin.sock|0600"',
      '["10.0.0.100:18000"]',
    ]);
  });
});

describe("the slots of a service", () => {
  test.each([1, 2, 3, 4, 6, 12, 24])("share the requests evenly among %d", (count) => {
    const each = shares(service(...Array.from({ length: count }, (_, i) => up(i))));
    expect(each).toHaveLength(count);
    expect(new Set(each).size).toBe(1);
  });

  test("leave out who stands by, as long as one is well", () => {
    const slots = slotsOf(service(up(1), up(2, "last")));
    expect([...slots].filter(([slot]) => slot.includes("/a")).map(([, dial]) => dial)).toEqual(
      Array(12).fill("10.0.0.1:8080"),
    );
    expect([...slots].filter(([slot]) => slot.includes("/b")).map(([, dial]) => dial)).toEqual([
      "10.0.0.2:8080",
      "10.0.0.1:8080",
      "10.0.0.2:8080",
      "10.0.0.1:8080",
    ]);
  });

  test("hold those who stand by where nobody is well, and nothing where nobody is", () => {
    expect(new Set(slotsOf(service(up(1, "last"))).values())).toEqual(new Set(["10.0.0.1:8080"]));
    expect(slotsOf(service()).size).toBe(0);
  });
});
