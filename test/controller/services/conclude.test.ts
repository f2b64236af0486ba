import { expect, test } from "vitest";
import { fleet } from "../../../controller/fleet/fleet.ts";
import { placement } from "../../../controller/placement/placement.ts";
import { conclude } from "../../../controller/services/conclude.ts";
import { createTestController } from "../../support/controller.ts";
import { addNode, stackOf } from "../../support/stacks.ts";

const WEB = new Set(["web"]);

const grounds = () => {
  const controller = createTestController();
  addNode(controller, "a");
  const services = { web: { stack: stackOf(`services: { web: { image: "web:1" } }`, "web"), sealed: "" } };
  return { services, up: {}, placement: controller.machine.peek(placement), fleet: controller.machine.peek(fleet) };
};

test("a decision that the separate check finds wrong is said and not published", () => {
  const drafts = conclude(grounds(), WEB, () => ["web-1 stands on the moon"]);
  expect(drafts.map(({ kind }) => kind)).toEqual(["placement.refused"]);
});

test("a refusal that is known already is not said again, and a right decision takes it back", () => {
  const known = grounds();
  known.placement.refused["web"] = { broken: ["web-1 stands on the moon"], sinceMs: 0 };
  expect(conclude(known, WEB, () => ["web-1 stands on the moon"])).toEqual([]);
  expect(conclude(known, WEB).map(({ kind }) => kind)).toEqual(["placement.assigned", "placement.unstuck"]);
});
