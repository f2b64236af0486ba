import { expect, test } from "vitest";
import { placement } from "../../../controller/placement/placement.ts";
import { GatewayRig, WEB } from "./rig.ts";

test("what is replaced where it stands, for want of room, goes once nobody is led to it", () => {
  const rig = new GatewayRig();
  const gate = rig.node("gate", "192.0.2.1");
  const homes = [rig.node("a", "192.0.2.2"), rig.node("b", "192.0.2.3")];
  const revisions = () => {
    const { instances } = rig.controller.machine.peek(placement);
    return Object.fromEntries(Object.entries(instances).map(([id, { revision }]) => [id, revision]));
  };
  rig.controller.command("fleet.cordon", { node: gate });
  rig.controller.command("gateway.enable", { node: gate });
  rig.apply("web", 2);
  rig.all("web", "ok");
  for (const [node, routes] of rig.tell()) rig.answer(node, routes);
  rig.pass(4_000, gate, ...homes);
  for (const [node, routes] of rig.tell()) rig.answer(node, routes);
  rig.apply("web", 2, WEB(2).replace("web:1", "web:2"));
  expect(revisions()).toEqual({ "web-1": 1, "web-2": 1 });
  rig.pass(2_000, gate, ...homes);
  const routes = rig.tell().get(gate);
  expect(rig.upstreams(routes, "web")).toHaveLength(1);
  if (routes !== undefined) rig.answer(gate, routes);
  expect(revisions()).toEqual({ "web-1": 1, "web-2": 1 });
  rig.pass(4_000, gate, ...homes);
  expect(Object.values(revisions()).toSorted((x, y) => x - y)).toEqual([1, 2]);
});
