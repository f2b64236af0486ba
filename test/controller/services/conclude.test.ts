import { expect, test } from "vitest";
import { fleet } from "../../../controller/fleet/fleet.ts";
import { placement } from "../../../controller/placement/placement.ts";
import { conclude } from "../../../controller/services/conclude.ts";
import { createTestController } from "../../support/controller.ts";
import { addNode, stackOf } from "../../support/stacks.ts";

const grounds = () => {
  const controller = createTestController();
  addNode(controller, "a");
  const stacks = { web: stackOf(`services: { web: { image: "web:1" } }`, "web") };
  return { stacks, up: {}, placement: controller.machine.peek(placement), fleet: controller.machine.peek(fleet) };
};

test("a decision that the separate check finds wrong is said and not published", () => {
  const drafts = conclude(grounds(), () => ["web-1 stands on the moon"]);
  expect(drafts.map(({ kind }) => kind)).toEqual(["placement.refused"]);
});

test("a refusal that is known already is not said again, and a right decision takes it back", () => {
  const known = grounds();
  known.placement.refused["web"] = { broken: ["web-1 stands on the moon"], sinceMs: 0 };
  expect(conclude(known, () => ["web-1 stands on the moon"])).toEqual([]);
  expect(conclude(known).map(({ kind }) => kind)).toEqual(["placement.assigned", "placement.unstuck"]);
});
