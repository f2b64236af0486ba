import { fleet } from "../../../controller/fleet/fleet.ts";
import { placement } from "../../../controller/placement/placement.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { addNode, applyBody } from "../../support/stacks.ts";

export const web = (version: number, rest = "") =>
  `services: { web: { image: "web:${version}", ports: ["8080:80"] } }\nx-lierre: { update: { deadline: 2m } }\n${rest}`;
export const two = (version: number) =>
  `services: { web: { image: "web:${version}", deploy: { replicas: 2 } } }\nx-lierre: { update: { deadline: 2m } }`;
export const data = (version: number) => `
services: { db: { image: "db:${version}", volumes: ["data:/data"] } }
volumes: { data: {} }
x-lierre: { update: { deadline: 2m } }`;

/** instance → release that it is to run, in order of placement. */
export const running = ({ machine }: TestController) =>
  Object.fromEntries(Object.entries(machine.peek(placement).instances).map(([id, { revision }]) => [id, revision]));

/** What nodes say, one report after the other. */
export function nodesOf(controller: TestController) {
  const sent = new Map<string, number>();
  const stood = new Map<string, { node: string; service: string }>();
  return (instance: string, state: string, revision: number, restarts = 0, reason = "") => {
    const held = controller.machine.peek(placement).instances[instance] ?? stood.get(instance);
    if (held !== undefined) stood.set(instance, { node: held.node, service: held.service });
    if (held === undefined) throw new Error(`${instance} stands nowhere`);
    const n = (sent.get(held.node) ?? 0) + 1;
    sent.set(held.node, n);
    const body = {
      kind: "instance",
      instance,
      service: held.service,
      revision,
      restarts,
      state,
      ...(reason !== "" && { reason: { fr: reason, en: reason } }),
    };
    controller.hear("report", held.node, { n, after: n - 1, key: `instance:${instance}`, body });
  };
}

/** A controller with nodes at so many sites. */
export function clusterOf(sites: number) {
  const controller = createTestController();
  for (const site of ["a", "b", "c", "d"].slice(0, sites)) addNode(controller, site);
  const apply = (text: string, name = "web", mac = "mac-1") =>
    controller.command("services.apply", applyBody(text, name, mac));
  return { controller, apply, say: nodesOf(controller), pass: beating(controller) };
}

/** Time passes, and all nodes but one are heard of meanwhile. */
export function beating(controller: TestController, from = 0) {
  const nodes = Object.keys(controller.machine.peek(fleet).nodes);
  const counts = new Map(nodes.map((node) => [node, from]));
  return (seconds: number, but = "") => {
    for (let passed = 0; passed < seconds; passed += 5) {
      for (const node of nodes) {
        if (node === but) continue;
        const s = (counts.get(node) ?? 0) + 1;
        counts.set(node, s);
        controller.hear("beat", node, { v: 1, p: "process", s, b: "boot", t: 0, g: 0, h: "" });
      }
      controller.clock.advance(5_000);
    }
  };
}
