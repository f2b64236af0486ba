import { describe, expect, test } from "vitest";
import { leavingDrafts, mayLeave, noteLeavers, readyToLeave } from "../../../controller/gateway/leaving.ts";
import { type GatewayLive, type GatewayState, initialLive, initialState } from "../../../controller/gateway/state.ts";
import type { PlacementState } from "../../../controller/placement/placement.ts";
import { demand } from "../../support/fleet-builders.ts";

const T = 100_000;
const WHY = { scored: [], rejected: [], rejectedMore: 0 };
const times = { placedAtMs: 0, updatedAtMs: 0, revision: 1, restarts: 0, why: WHY };
const INSTANCES: PlacementState["instances"] = {
  "web-1": { service: "web", node: "nd-b", demand: demand({ service: "web", web: 8_080 }), ...times },
  "web-2": { service: "web", node: "nd-c", demand: demand({ service: "web", web: 8_080 }), ...times },
  "job-1": { service: "job", node: "nd-b", demand: demand({ service: "job" }), ...times },
};

/** Two gateways; `web` has an address; `web-1` is to go. */
function scene(): { state: GatewayState; live: GatewayLive } {
  const state = initialState();
  state.gateways = { g1: { enabled: true, sinceMs: 0 }, g2: { enabled: true, sinceMs: 0 } };
  state.addresses = { web: { port: 18_000, sinceMs: 0 } };
  state.leaving = { web: ["web-1"] };
  const live = initialLive();
  live.built.set("g1", built(4)).set("g2", built(7));
  return { state, live };
}

const built = (edition: number) => ({ edition, hash: "", on: true, services: [], taken: [] });
const says = (live: GatewayLive, node: string, edition: number, atMs: number, ok = true) =>
  live.loaded.set(node, { edition, ok, atMs, sinceWallMs: 0 });
const at = (bootMs: number) => ({ bootMs, wallMs: 0 });
const may = ({ state, live }: ReturnType<typeof scene>, bootMs: number, id = "web-1") =>
  mayLeave(state, live, at(bootMs), INSTANCES, id);
/** Routes were derived at that moment, and these instances are in some. */
const derive = ({ state, live }: ReturnType<typeof scene>, bootMs: number, ...led: readonly string[]) =>
  noteLeavers({ state, live, now: at(bootMs) }, new Set(led));

describe("an instance may be stopped", () => {
  test("at once where nobody is led to it: no gateway, no address, or not meant for people", () => {
    const none = scene();
    none.state.gateways = { g1: { enabled: false, sinceMs: 0 } };
    expect(may(none, T)).toBe(true);
    const bare = scene();
    bare.state.addresses = {};
    expect(may(bare, T)).toBe(true);
    expect(may(scene(), T, "job-1")).toBe(true);
    expect(may(scene(), T, "gone-1")).toBe(true);
  });

  test("not before it was named as one that is to go, and left out of all routes", () => {
    const here = scene();
    expect(may(here, T, "web-2")).toBe(false);
    expect(may(here, T)).toBe(false);
    derive(here, T, "web-1", "web-2");
    expect(may(here, T + 29_999)).toBe(false);
  });

  test("when every gateway has said that it leads without it, and what was under way had its time", () => {
    const here = scene();
    derive(here, T, "web-2");
    says(here.live, "g1", 4, T + 100);
    says(here.live, "g2", 6, T + 200); // an older one
    expect(may(here, T + 5_000)).toBe(false);
    says(here.live, "g2", 7, T + 1_000);
    expect([may(here, T + 2_999), may(here, T + 3_000)]).toEqual([false, true]);
    expect(readyToLeave(here.state, here.live, at(T + 2_999), INSTANCES)).toEqual([]);
    expect(readyToLeave(here.state, here.live, at(T + 3_000), INSTANCES)).toEqual(["web"]);
  });

  test("a later edition counts as well, for it leaves it out too", () => {
    const here = scene();
    derive(here, T, "web-2");
    here.live.built.set("g1", built(9)).set("g2", built(9));
    derive(here, T + 500, "web-2");
    for (const node of ["g1", "g2"]) says(here.live, node, 9, T + 600);
    expect(may(here, T + 2_600)).toBe(true);
  });

  test("after ten seconds whatever a gateway says, or does not", () => {
    const here = scene();
    derive(here, T, "web-2");
    says(here.live, "g1", 4, T + 100);
    says(here.live, "g2", 7, T + 100, false);
    expect([may(here, T + 9_999), may(here, T + 10_000)]).toEqual([false, true]);
  });

  test("after thirty even where the others are not well, so that people are led to it still", () => {
    const here = scene();
    derive(here, T, "web-1");
    expect([may(here, T + 29_999), may(here, T + 30_000)]).toEqual([false, true]);
  });

  test("the waiting begins anew when people were led to it again meanwhile", () => {
    const here = scene();
    derive(here, T, "web-2");
    derive(here, T + 4_000, "web-1");
    derive(here, T + 5_000, "web-2");
    expect([may(here, T + 14_999), may(here, T + 15_000)]).toEqual([false, true]);
  });
});

test("who is to go is written once, as a whole, and taken back as a whole", () => {
  const { state } = scene();
  expect(leavingDrafts(state, "web", ["web-1"])).toEqual([]);
  expect(leavingDrafts(state, "other", [])).toEqual([]);
  expect(leavingDrafts(state, "web", ["web-2", "web-1"])).toMatchObject([
    { kind: "gateway.leaving", body: { service: "web", instances: ["web-1", "web-2"] } },
  ]);
  expect(leavingDrafts(state, "web", [])).toMatchObject([{ body: { service: "web", instances: [] } }]);
});
