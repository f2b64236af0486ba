import { execution } from "../../controller/execution/execution.ts";
import { fleet } from "../../controller/fleet/fleet.ts";
import { placement } from "../../controller/placement/placement.ts";
import { createTestController, type TestController } from "../support/controller.ts";
import { applyBody, joinNode } from "../support/stacks.ts";
import { type Bench, elapsedMs } from "./bench.ts";

const SITES = 25;
const NODES = 500;
const SERVICES = Number(process.env["N"] ?? 1_000);
const WARM_UP = 20;

const text = (tag: number): string => `services: { web: { image: "web:${tag}", deploy: { replicas: 2 } } }`;

/** 500 nodes at 25 sites, 2,000 instances, each of which its node says is ok; all plans answered. */
export function busyController(): TestController {
  const controller = createTestController();
  for (let i = 0; i < SITES; i += 1) controller.command("sites.add", { site: `s${i}` });
  for (let i = 0; i < NODES; i += 1) joinNode(controller, `s${i % SITES}`, { memoryBytes: 2 ** 36 });
  for (let i = 0; i < SERVICES; i += 1) controller.command("services.apply", applyBody(text(1), `web-${i}`));
  const nodes = Object.keys(controller.machine.peek(fleet).nodes);
  const { instances } = controller.machine.peek(placement);
  const told = new Map(nodes.map((node) => [node, 0]));
  const report = (node: string, body: object) => {
    const n = (told.get(node) ?? 0) + 1;
    told.set(node, n);
    controller.hear("report", node, { n, after: n - 1, key: `r${n}`, body });
  };
  for (const [instance, { node, service, revision, restarts }] of Object.entries(instances))
    report(node, { kind: "instance", instance, service, revision, restarts, state: "ok" });
  for (const [node, { generation, hash }] of Object.entries(controller.machine.peek(execution).plans))
    report(node, { kind: "plan", outcome: "accepted", lineage: "lineage-1", term: 1, generation, hash });
  return controller;
}

/** From the command to all that follows from it: placed, recorded, plans issued and told. */
export const changeCost: Bench = {
  name: "one service changed, 500 nodes",
  unit: "ms",
  target: { atMost: 5 },
  open: async () => {
    const controller = busyController();
    let tag = 1;
    const change = () => {
      tag += 1;
      const body = applyBody(text(tag), `web-${tag}`);
      return elapsedMs(async () => {
        const answer = controller.command("services.apply", body);
        if (!answer.ok) throw new Error(answer.error.code);
      });
    };
    for (let i = 0; i < WARM_UP; i += 1) await change();
    return { run: async () => Math.round((await change()) * 100) / 100, close: async () => undefined };
  },
};
