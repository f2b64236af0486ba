import { expect, test } from "vitest";
import { fleet } from "../../../controller/fleet/fleet.ts";
import { placement } from "../../../controller/placement/placement.ts";
import { yardOf, type Yard } from "../../../controller/placement/yard.ts";
import { conclude } from "../../../controller/services/conclude.ts";
import type { Grounds } from "../../../controller/services/runners.ts";
import type { ServiceState } from "../../../controller/services/state.ts";
import { createTestController } from "../../support/controller.ts";
import { addNode, stackOf } from "../../support/stacks.ts";

const WEB = new Set(["web"]);

function grounds(): Grounds {
  const controller = createTestController();
  addNode(controller, "a");
  const stack = stackOf(`services: { web: { image: "web:1" } }`, "web");
  const release = { revision: 1, stack, sealed: "", mac: "mac", appliedAtMs: 0, by: "system" } as const;
  const web: ServiceState = { ...release, replicas: 1, restarts: 0, stopped: false, releases: [release] };
  return {
    services: { services: { web }, plans: {}, seen: {}, told: {}, rolling: {} },
    placement: controller.machine.peek(placement),
    fleet: controller.machine.peek(fleet),
  };
}

/** A yard whose separate check finds everything wrong. */
const wrong = ({ fleet: nodes, placement: placed }: Grounds) => {
  const yard = yardOf(nodes, placed);
  return (): Yard => Object.assign(yard, { broken: () => ["web-1 stands on the moon"] });
};

test("a decision that the separate check finds wrong is said and not published", () => {
  const given = grounds();
  expect(conclude(given, WEB, wrong(given)).map(({ kind }) => kind)).toEqual(["placement.refused"]);
});

test("a refusal that is known already is not said again, and a right decision takes it back", () => {
  const known = grounds();
  known.placement.refused["web"] = { broken: ["web-1 stands on the moon"], sinceMs: 0 };
  expect(conclude(known, WEB, wrong(known))).toEqual([]);
  expect(conclude(known, WEB).map(({ kind }) => kind)).toEqual(["placement.assigned", "placement.unstuck"]);
});
