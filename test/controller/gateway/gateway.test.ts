import { describe, expect, test } from "vitest";
import type { Routes } from "../../../shared/gateway/wire.ts";
import { applyBody, inventory } from "../../support/stacks.ts";
import { GatewayRig, WEB } from "./rig.ts";

const [A, B, C] = ["127.0.11.1", "127.0.12.1", "127.0.13.1"] as const;

/** Three sites with a node each; the first is a gateway; a service with so many instances runs. */
function running(replicas: number) {
  const rig = new GatewayRig();
  const [a, b, c] = [rig.node("a", A), rig.node("b", B), rig.node("c", C)];
  rig.controller.command("gateway.enable", { node: a });
  rig.apply("web", replicas);
  const where = rig.all("web", "ok");
  rig.pass(2_000, a, b, c);
  const routes = rig.tell().get(a) as Routes;
  rig.answer(a, routes);
  return { rig, a, b, c, routes, where };
}

describe("an address", () => {
  test("is given when a service first appears, the lowest free, with or without a gateway", () => {
    const rig = new GatewayRig();
    rig.node("a", A);
    rig.apply("web", 1);
    rig.apply("none", 1, `services: { worker: { image: "worker:1" } }`);
    rig.apply("pads", 1, WEB(1).replace("8080", "8081"));
    expect(["web", "none", "pads"].map((service) => rig.portOf(service))).toEqual([18_000, undefined, 18_001]);
    expect(rig.controller.read("gateway.addresses")).toEqual({
      items: [
        { service: "pads", port: 18_001, urls: [], first: 0, last: 1 },
        { service: "web", port: 18_000, urls: [], first: 0, last: 1 },
      ],
    });
  });

  test("stays the service's own when it is applied anew, removed, and declared again", () => {
    const rig = new GatewayRig();
    rig.node("a", A);
    rig.apply("web", 1);
    rig.controller.command("services.apply", applyBody(WEB(2), "web", "mac-2"));
    rig.controller.command("services.remove", { service: "web" });
    expect(rig.controller.read("gateway.addresses")).toEqual({ items: [] });
    rig.apply("pads", 1);
    rig.apply("web", 1, WEB(1).replace("8080", "8081"));
    expect(["web", "pads"].map((service) => rig.portOf(service))).toEqual([18_000, 18_001]);
  });

  test("is none that an instance publishes by itself", () => {
    const rig = new GatewayRig();
    rig.node("a", A);
    rig.apply("rude", 1, WEB(1).replace("8080", "18000"));
    rig.apply("web", 1);
    expect(["rude", "web"].map((service) => rig.portOf(service))).toEqual([18_001, 18_002]);
  });
});

describe("a gateway", () => {
  test("is told every healthy instance on any site, at its node's address", () => {
    const { rig, routes } = running(2);
    expect(routes).toMatchObject({ on: true, term: 1, services: [{ service: "web", port: 18_000 }] });
    expect(rig.upstreams(routes, "web")).toHaveLength(2);
    expect(rig.upstreams(routes, "web").every((one) => /^127\.0\.1[123]\.1:8080 first$/.test(one))).toBe(true);
    expect(rig.controller.read("gateway.list")).toMatchObject({ items: [{ state: "ok", address: A, services: 1 }] });
    expect(rig.controller.read("gateway.addresses")).toMatchObject({
      items: [{ urls: [`http://${A}:18000/`], first: 2, last: 0 }],
    });
  });

  test("is told nothing more while nothing differs, and only once the bus took it", () => {
    const { rig, a, b, c, where } = running(2);
    rig.all("web", "ok");
    rig.controller.hear("inventory", b, inventory({ address: B, images: ["another:1"] }));
    expect(rig.controller.entries.at(-1)?.kind).toBe("fleet.inventoried");
    rig.pass(120_000, a, b, c);
    expect(rig.tell().size).toBe(0);
    const [first = ""] = Object.keys(where);
    rig.say(where[first] ?? "", first, "down");
    rig.clock.advance(1_000);
    const held = [...rig.controller.running.values()].find(({ effect }) => effect.type === "tell.routes");
    held?.done({ ok: false, error: { code: "untold", detail: "no bus" } });
    rig.clock.settle();
    expect(rig.tell().size).toBe(0);
    rig.pass(5_000, a, b, c);
    expect(rig.upstreams(rig.tell().get(a), "web")).toHaveLength(1);
  });

  test("that does not answer is told again, and named", () => {
    const { rig, a, b, c, where } = running(2);
    const [first = ""] = Object.keys(where);
    rig.say(where[first] ?? "", first, "down");
    rig.clock.advance(1_000);
    const once = rig.tell().get(a);
    rig.pass(28_000, a, b, c);
    expect(rig.tell().size).toBe(0);
    rig.pass(4_000, a, b, c);
    expect(rig.tell().get(a)).toEqual({ ...once, seq: expect.any(Number) as number });
    rig.pass(40_000, a, b, c);
    expect(rig.codes()).toEqual(["gateway.unanswered"]);
  });

  test("that says it has others than it was told is told at once", () => {
    const { rig, a, b, c, where } = running(2);
    const [first = ""] = Object.keys(where);
    rig.say(where[first] ?? "", first, "down");
    rig.clock.advance(1_000);
    const lost = rig.tell().get(a) as Routes;
    rig.pass(6_000, a, b, c);
    rig.answer(a, { term: 1, edition: lost.edition - 1 });
    expect(rig.tell().get(a)?.edition).toBe(lost.edition);
  });

  test("is told anew by a new leader, under a higher term", () => {
    const { rig, a, routes } = running(2);
    rig.restart();
    rig.beat(a);
    rig.clock.advance(1_000);
    expect(rig.tell().get(a)).toMatchObject({ term: 2, edition: 1, hash: routes.hash });
  });

  test("that is silent is told when it is back", () => {
    const { rig, a, b, c, where } = running(2);
    rig.pass(40_000, b, c);
    const [first = ""] = Object.keys(where);
    rig.say(where[first] === a ? b : (where[first] ?? ""), first, "down");
    rig.pass(4_000, b, c);
    expect(rig.tell().size).toBe(0);
    rig.beat(a);
    rig.clock.advance(1_000);
    expect(rig.tell().has(a)).toBe(true);
  });

  test("that is none any more is told so until it heard, and can't be retired before", () => {
    const { rig, a, b, c } = running(1);
    rig.controller.command("fleet.drain", { node: a });
    expect(rig.controller.command("fleet.retire", { node: a })).toMatchObject({
      error: { code: "gateway.still-gateway" },
    });
    expect(rig.controller.command("gateway.disable", { node: b })).toMatchObject({ error: { code: "gateway.off" } });
    rig.controller.command("gateway.disable", { node: a });
    rig.clock.advance(1_000);
    const off = rig.tell().get(a) as Routes;
    expect(off).toMatchObject({ on: false, services: [] });
    rig.answer(a, off);
    rig.pass(60_000, a, b, c);
    expect(rig.tell().size).toBe(0);
    expect(rig.controller.read("gateway.list")).toEqual({ items: [] });
  });

  test("whose Caddy is missing is named with what to do, until it is there", () => {
    const { rig, a, b, c, routes } = running(1);
    rig.answer(a, routes, { code: "absent", detail: "spawn caddy ENOENT" });
    rig.pass(6_000, a, b, c);
    expect(rig.controller.read("overview.findings")).toMatchObject({
      items: [
        {
          code: "gateway.failing",
          severity: "critical",
          says: {
            en: expect.stringMatching(/Caddy is not there \(spawn caddy ENOENT\): install Caddy 2\.11/) as string,
          },
        },
      ],
    });
    expect(rig.controller.read("gateway.list")).toMatchObject({ items: [{ state: "down" }] });
    rig.answer(a, routes);
    expect(rig.codes()).toEqual([]);
  });

  test("on which an instance publishes a service's port goes on with the others, and says so", () => {
    const { rig, a, b, c } = running(1);
    const [taken] = [rig.portOf("web")];
    const rude = `services: { web: { image: "web:1", ports: ["${taken}:80"] } }
x-lierre: { sites: { excluded: [b, c] } }`;
    rig.apply("rude", 1, rude);
    rig.all("rude", "ok");
    rig.pass(2_000, a, b, c);
    expect(
      rig
        .tell()
        .get(a)
        ?.services.map(({ service }) => service),
    ).toEqual(["rude"]);
    expect(rig.codes()).toEqual(["gateway.port-taken"]);
  });
});

describe("who people are led to", () => {
  test("a node that misses three beats comes last, and first again with its next", () => {
    const { rig, a, b, c, where } = running(2);
    const [mute, loud] = Object.values(where) as [string, string];
    const others = [a, b, c].filter((node) => node !== mute);
    const address = ({ [a]: A, [b]: B, [c]: C } as Record<string, string>)[mute];
    rig.pass(4_000, ...others);
    expect(rig.tell().size).toBe(0);
    rig.pass(3_000, ...others);
    rig.beat(a);
    const told = rig.tell().get(a);
    expect(rig.upstreams(told, "web").at(-1)).toBe(`${address}:8080 last`);
    expect(rig.upstreams(told, "web")[0]).toMatch(/ first$/);
    expect(loud).not.toBe(mute);
    rig.beat(mute);
    rig.clock.advance(1_000);
    expect(rig.upstreams(rig.tell().get(a), "web").every((one) => one.endsWith(" first"))).toBe(true);
  });

  test("nobody is suspected by a leader that has only just started", () => {
    const { rig, a, b, c } = running(2);
    rig.restart();
    rig.beat(a);
    rig.clock.advance(5_000);
    expect(rig.upstreams(rig.tell().get(a), "web").every((one) => one.endsWith(" first"))).toBe(true);
    rig.pass(4_000, a, b, c);
  });

  test("none is healthy: those last known, rather than nobody; and that is named", () => {
    const { rig, a, b, c } = running(2);
    rig.all("web", "degraded");
    rig.clock.advance(1_000);
    expect(rig.upstreams(rig.tell().get(a), "web").map((one) => one.split(" ")[1])).toEqual(["last", "last"]);
    rig.all("web", "down");
    rig.pass(2_000, a, b, c);
    // Both, and the one that is to stand in for them.
    expect(rig.upstreams(rig.tell().get(a), "web").map((one) => one.split(" ")[1])).toEqual(["last", "last", "last"]);
    rig.pass(40_000, a, b, c);
    const codes = (rig.controller.read("overview.findings") as { items: { code: string }[] }).items.map(
      ({ code }) => code,
    );
    expect(codes).toContain("execution.instance-down");
    expect(codes).not.toContain("gateway.unreachable"); // the one above says why
  });

  test("a stopped or joining service has no finding of its own here", () => {
    const rig = new GatewayRig();
    const a = rig.node("a", A);
    rig.controller.command("gateway.enable", { node: a });
    rig.apply("web", 1);
    rig.clock.advance(1_000);
    rig.answer(a, rig.tell().get(a) as Routes);
    rig.pass(60_000, a);
    expect(rig.codes()).toEqual([]);
  });
});

test("services without any gateway are a notice after a while", () => {
  const rig = new GatewayRig();
  const a = rig.node("a", A);
  rig.apply("web", 1);
  rig.all("web", "ok");
  expect(rig.codes()).toEqual([]);
  rig.pass(600_000, a);
  expect(rig.codes()).toEqual(["gateway.missing"]);
});
