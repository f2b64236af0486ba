import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leadsOf, type RouteGrounds, routesFor } from "../../../controller/gateway/routes.ts";
import { initialState, seenKey } from "../../../controller/gateway/state.ts";
import { initialState as initialFleet } from "../../../controller/fleet/state.ts";
import { placement } from "../../../controller/placement/placement.ts";
import type { InstanceState } from "../../../shared/execution/wire.ts";
import { demand } from "../../support/fleet-builders.ts";
import { inventory } from "../../support/inventory.ts";

interface Standing {
  readonly state?: InstanceState;
  readonly suspect?: boolean;
  readonly silent?: boolean;
  readonly cloned?: boolean;
  readonly retired?: boolean;
  readonly leaving?: boolean;
  /** The release that its node says it runs; 1 is what it is to run. */
  readonly runs?: number;
  readonly address?: string;
  readonly web?: number | undefined;
}

/** Instances `web-1`… of one service, each on a node of its own, and a gateway `nd-g` with nothing on it. */
function grounds(standings: readonly Standing[], own = "10.0.0.100"): RouteGrounds {
  const gateway = initialState();
  const fleet = initialFleet();
  const placed = placement.initial();
  const suspects = new Set<string>();
  gateway.addresses = { web: { port: 18_000, sinceMs: 0 } };
  const node = (id: string, address: string, is: Standing = {}) => {
    const base = {
      id,
      site: "a",
      name: id,
      nkey: "",
      xkey: "",
      machineId: "",
      platform: "",
      joinedAtMs: 0,
      reportedUpTo: 0,
    };
    const flags = { cordoned: false, draining: false, retired: is.retired === true, cloned: is.cloned === true };
    const silent = is.silent === true ? { silentSinceMs: 1 } : {};
    fleet.nodes[id] = { ...base, ...flags, ...silent, findings: {}, inventory: inventory({ address }) };
  };
  node("nd-g", own);
  standings.forEach((is, i) => {
    const [id, at] = [`web-${i + 1}`, `nd-${i + 1}`];
    node(at, is.address ?? `10.0.0.${i + 1}`, is);
    if (is.suspect === true) suspects.add(at);
    const web = "web" in is ? is.web : 8_080;
    const asks = demand({ service: "web", ports: ["8080/tcp"], ...(web !== undefined && { web }) });
    const times = { placedAtMs: 0, updatedAtMs: 0, revision: 1, restarts: 0 };
    placed.instances[id] = {
      service: "web",
      node: at,
      demand: asks,
      why: { scored: [], rejected: [], rejectedMore: 0 },
      ...times,
    };
    (placed.byService["web"] ??= []).push(id);
    placed.byNode[at] = [id];
    if (is.state !== undefined) gateway.seen[seenKey(id, at)] = { state: is.state, revision: is.runs ?? 1 };
    if (is.leaving === true) (gateway.leaving["web"] ??= []).push(id);
  });
  return { gateway, fleet, placement: placed, suspects };
}

/** `1 first, 2 last`: by the last number of the address. */
function led(standings: readonly Standing[], own?: string): string {
  const at = grounds(standings, own);
  const [service] = routesFor("nd-g", leadsOf(at), at).services;
  return (service?.upstreams ?? []).map(({ address, order }) => `${address.split(".").at(-1)} ${order}`).join(", ");
}

const OK = { state: "ok" } as const;

describe("whom people are led to", () => {
  test.each<[says: string, standings: readonly Standing[], led: string]>([
    ["all that are well", [OK, OK], "1 first, 2 first"],
    ["who missed beats stands by", [{ ...OK, suspect: true }, OK], "2 first, 1 last"],
    ["silent is not down", [{ ...OK, silent: true }, OK], "2 first, 1 last"],
    ["who ails stands by", [{ state: "degraded" }, OK], "2 first, 1 last"],
    [
      "who starts or is down is left out while another is well",
      [{ state: "joining" }, { state: "down" }, OK, {}],
      "3 first",
    ],
    ["who is about to be started anew stands by", [{ ...OK, runs: 0 }, OK], "2 first, 1 last"],
    ["who is to go is left out while another is well", [{ ...OK, leaving: true }, OK], "2 first"],
    ["and is not where none is", [{ ...OK, leaving: true }, { state: "joining" }], "1 first"],
    [
      "nor where the others are only suspected",
      [
        { ...OK, leaving: true },
        { ...OK, suspect: true },
      ],
      "1 first, 2 last",
    ],
    [
      "all suspected: all stand by",
      [
        { ...OK, suspect: true },
        { state: "ok", silent: true },
      ],
      "1 last, 2 last",
    ],
    [
      "none is well: those last known, the likeliest first",
      [{ state: "down" }, { state: "joining" }, {}],
      "2 last, 3 last, 1 last",
    ],
    ["two machines of one identity: neither", [{ ...OK, cloned: true }, OK], "2 first"],
    ["a retired one is not led to", [{ ...OK, retired: true }], ""],
    ["an instance of a release without an address is not led to", [{ ...OK, web: undefined }, OK], "2 first"],
    ["nobody at all", [], ""],
    ["an address that is none", [{ ...OK, address: "admin.example" }, OK], "2 first"],
  ])("%s", (_, standings, expected) => {
    expect(led(standings)).toBe(expected);
  });

  test.each(["127.0.0.1", "::1", "0.0.0.0", "::ffff:127.0.0.1", "0:0::1"])(
    "nobody is led into the gateway's own loopback by another's word (%s)",
    (address) => {
      expect(led([{ ...OK, address }, OK])).toBe("2 first");
    },
  );

  test("on one machine, where all addresses are loopback, they are as good as others", () => {
    expect(led([{ ...OK, address: "127.0.2.7" }], "127.0.1.1")).toBe("7 first");
  });
});

test("a port that an instance on the gateway publishes is left to it", () => {
  const at = grounds([OK]);
  at.placement.instances["rude-1"] = {
    ...(at.placement.instances["web-1"] as NonNullable<(typeof at.placement.instances)[string]>),
    service: "rude",
    node: "nd-g",
    demand: demand({ service: "rude", ports: ["18000/tcp", "18001/udp"] }),
  };
  at.placement.byNode["nd-g"] = ["rude-1"];
  expect(routesFor("nd-g", leadsOf(at), at)).toMatchObject({
    services: [],
    taken: [{ service: "web", port: 18_000, instance: "rude-1" }],
  });
});

describe("whatever stands", () => {
  const states = ["joining", "ok", "degraded", "down", "maintenance"] as const;
  const standing = fc.record({
    state: fc.constantFrom(...states),
    suspect: fc.boolean(),
    silent: fc.boolean(),
    leaving: fc.boolean(),
    cloned: fc.boolean(),
  });

  test("the same gives the same; who is well comes first; somebody is led to wherever somebody can be", () => {
    fc.assert(
      fc.property(fc.array(standing, { maxLength: 8 }), (standings) => {
        const routes = () => {
          const at = grounds(standings);
          return routesFor("nd-g", leadsOf(at), at);
        };
        const { services, led: chosen } = routes();
        expect(JSON.stringify(routes().services)).toBe(JSON.stringify(services));
        const orders = services[0]?.upstreams.map(({ order }) => order) ?? [];
        expect(orders).toEqual(orders.toSorted()); // "first" before "last"
        const trusted = standings.filter(({ cloned }) => !cloned);
        expect(chosen.size > 0).toBe(trusted.length > 0);
        const well = trusted.filter(({ state, suspect, silent }) => state === "ok" && !suspect && !silent);
        expect(orders.includes("first")).toBe(well.length > 0);
        const stays = well.some(({ leaving }) => !leaving);
        const ledToGoing = standings.filter(({ leaving }, i) => leaving && chosen.has(`web-${i + 1}`));
        expect(stays ? ledToGoing : []).toEqual([]);
      }),
    );
  });
});
