import { describe, expect, test } from "vitest";
import type { RoutedService, Routes } from "../../../shared/gateway/wire.ts";
import { contentHash } from "../../../shared/kernel/json.ts";
import { JOINED, Rig } from "../support/rig.ts";

const wiki = (address: string): RoutedService => ({
  service: "wiki",
  port: 18_000,
  upstreams: [{ address, port: 8_080, order: "first" }],
});

const routes = (edition: number, services: readonly RoutedService[], more: Partial<Routes> = {}): Routes => ({
  v: 1,
  lineage: JOINED.lineage,
  term: 1,
  edition,
  seq: 10 + edition,
  hash: contentHash(services),
  on: true,
  services: [...services],
  ...more,
});

/** An agent that has joined, on line. */
function joined(): Rig {
  const rig = new Rig().start();
  rig.clock.advance(1_000);
  rig.link(true);
  return rig;
}

const words = (rig: Rig) =>
  rig.sentOf("routes-loaded").map(({ edition, ok, code }) => `${edition} ${ok ? "ok" : code}`);

describe("a machine that is told to be a gateway", () => {
  test("starts Caddy, leads as told, and says so once", () => {
    const rig = joined();
    expect(rig.caddy.starts).toBe(0);
    rig.deliver("routes", routes(1, [wiki("10.0.0.1")]));
    rig.clock.advance(60_000);
    expect(rig.caddy).toMatchObject({ starts: 1, loads: 1, services: [wiki("10.0.0.1")] });
    expect(words(rig)).toEqual(["1 ok"]);
  });

  test("loads a change, and answers anew when it is told again", () => {
    const rig = joined();
    rig.deliver("routes", routes(1, [wiki("10.0.0.1")]));
    rig.deliver("routes", routes(2, [wiki("10.0.0.2")]));
    rig.deliver("routes", routes(2, [wiki("10.0.0.2")]));
    rig.deliver("routes", routes(1, [wiki("10.0.0.1")], { term: 2, seq: 30 }));
    rig.deliver("routes", routes(2, [wiki("10.0.0.1")], { term: 2, seq: 30 }));
    rig.clock.advance(1_000);
    expect(rig.caddy).toMatchObject({ starts: 1, loads: 3, services: [wiki("10.0.0.1")] });
    expect(words(rig)).toEqual(["1 ok", "2 ok", "2 ok", "1 ok", "2 ok"]);
  });

  test.each<[string, Partial<Routes>]>([
    ["older ones", { edition: 2 }],
    ["those of an older term", { edition: 9, term: 0 }],
    ["those of another journal", { edition: 9, lineage: "second" }],
    ["those of an older copy of its journal", { edition: 9, term: 4, seq: 3 }],
    ["those of a protocol too far away", { edition: 9, v: 3 }],
  ])("does not follow %s, and says what it has", (_, more) => {
    const rig = joined();
    rig.deliver("routes", routes(3, [wiki("10.0.0.1")]));
    rig.deliver("routes", routes(3, [wiki("10.6.6.6")], more));
    rig.clock.advance(5_000);
    expect(rig.caddy.services).toEqual([wiki("10.0.0.1")]);
    expect(words(rig)).toEqual(["3 ok", "3 ok"]);
  });

  test("is one no more when it is told so, and again after that", () => {
    const rig = joined();
    rig.deliver("routes", routes(1, [wiki("10.0.0.1")]));
    rig.deliver("routes", routes(2, [], { on: false }));
    rig.clock.advance(60_000);
    expect(rig.caddy.pid).toBeUndefined();
    expect(words(rig)).toEqual(["1 ok", "2 ok"]);
    rig.deliver("routes", routes(3, [wiki("10.0.0.1")]));
    rig.deliver("routes", routes(4, [], { on: false }));
    rig.clock.advance(60_000);
    expect(rig.caddy).toMatchObject({ pid: undefined, starts: 2 });
    expect(words(rig)).toEqual(["1 ok", "2 ok", "3 ok", "4 ok"]);
  });
});

describe("Caddy", () => {
  test("that was killed runs again with its routes within two seconds, and nobody need be told", () => {
    const rig = joined();
    rig.deliver("routes", routes(1, [wiki("10.0.0.1")]));
    rig.clock.advance(60_000);
    rig.caddy.kill();
    rig.clock.advance(2_000);
    expect(rig.caddy).toMatchObject({ starts: 2, services: [wiki("10.0.0.1")] });
    expect(words(rig)).toEqual(["1 ok"]);
  });

  test("that keeps ending is started more and more rarely, and named", () => {
    const rig = joined();
    rig.deliver("routes", routes(1, [wiki("10.0.0.1")]));
    const startsWithin = (ms: number) => {
      const before = rig.caddy.starts;
      for (let left = ms; left > 0; left -= 100) {
        rig.clock.advance(100);
        if (rig.caddy.pid !== undefined) rig.caddy.kill();
      }
      return rig.caddy.starts - before;
    };
    const [first, later] = [startsWithin(60_000), startsWithin(60_000)];
    expect(first).toBeGreaterThan(4);
    expect(later).toBeLessThanOrEqual(2);
    expect(words(rig).at(-1)).toBe("1 ended");
    rig.clock.advance(120_000);
    expect(words(rig).at(-1)).toBe("1 ok");
  });

  test("outlives the agent; the next one adopts it and loads nothing that it has", () => {
    const rig = joined();
    rig.deliver("routes", routes(1, [wiki("10.0.0.1")]));
    const { pid } = rig.caddy;
    rig.kill();
    rig.clock.advance(10_000);
    expect(rig.caddy).toMatchObject({ pid, services: [wiki("10.0.0.1")] });
    rig.start();
    rig.clock.advance(10_000);
    expect(rig.caddy).toMatchObject({ pid, starts: 1 });
  });

  test("comes back after a power cut with no controller to ask", () => {
    const rig = joined();
    rig.deliver("routes", routes(1, [wiki("10.0.0.1")]));
    rig.link(false);
    rig.kill();
    rig.caddy.kill();
    rig.start();
    rig.clock.advance(5_000);
    expect(rig.caddy).toMatchObject({ starts: 2, services: [wiki("10.0.0.1")] });
  });

  test("that an agent was to end when it was killed is ended by the next", () => {
    const rig = joined();
    rig.deliver("routes", routes(1, [wiki("10.0.0.1")]));
    rig.deliver("routes", routes(2, [], { on: false }));
    rig.kill();
    rig.caddy.pid = 77;
    rig.start();
    rig.clock.advance(1_000);
    expect(rig.caddy).toMatchObject({ pid: undefined, starts: 1 });
  });

  test("that is missing is named, tried again, and found once it is there", () => {
    const rig = joined();
    rig.caddy.missing = true;
    rig.deliver("routes", routes(1, [wiki("10.0.0.1")]));
    rig.clock.advance(300_000);
    expect(words(rig)).toEqual(["1 absent"]);
    rig.caddy.missing = false;
    rig.clock.advance(61_000);
    expect(words(rig)).toEqual(["1 absent", "1 ok"]);
  });

  test("that refuses is named with its reason, cut to what a message holds; the next routes are tried at once", () => {
    const rig = joined();
    rig.deliver("routes", routes(1, [wiki("10.0.0.1")]));
    rig.caddy.refusal = `loading new config:\n${"é".repeat(400)}\ud800`;
    rig.deliver("routes", routes(2, [wiki("10.0.0.2")]));
    rig.clock.advance(200_000);
    expect(words(rig)).toEqual(["1 ok", "2 refused"]);
    expect(rig.caddy.services).toEqual([wiki("10.0.0.1")]);
    expect(JSON.stringify(rig.sentOf("routes-loaded").at(-1)).length).toBeLessThan(500);
    rig.caddy.refusal = undefined;
    rig.deliver("routes", routes(3, [wiki("10.0.0.2")]));
    expect(words(rig)).toEqual(["1 ok", "2 refused", "3 ok"]);
  });
});

test("what could not be said for want of a line is said when it is there", () => {
  const rig = joined();
  rig.deliver("routes", routes(1, [wiki("10.0.0.1")]));
  rig.link(false);
  rig.caddy.refusal = "no";
  rig.deliver("routes", routes(2, [wiki("10.0.0.2")]));
  rig.clock.advance(30_000);
  expect(words(rig)).toEqual(["1 ok"]);
  rig.link(true);
  rig.clock.advance(1_000);
  expect(words(rig)).toEqual(["1 ok", "2 refused"]);
});
