import { execution } from "../../controller/execution/execution.ts";
import { placement } from "../../controller/placement/placement.ts";
import { createTestController } from "../support/controller.ts";
import { applyBody, joinNode } from "../support/stacks.ts";
import { type Bench, elapsedMs } from "./bench.ts";

const SITES = 50;
const NODES = 500;
const SERVICES = 1_000;
const REPLICAS = 2;

/** How long the loop is held by one report of an instance, in a fleet of 500 nodes and 2,000 instances. */
export const reportCost: Bench = {
  name: "one report, 500 nodes, 2000 instances",
  unit: "ms",
  target: { atMost: 10 },
  open: async () => {
    const controller = createTestController();
    for (let i = 0; i < SITES; i += 1) controller.command("sites.add", { site: `s${i}` });
    const nodes = Array.from({ length: NODES }, (_, i) =>
      joinNode(controller, `s${i % SITES}`, { memoryBytes: 2 ** 36 }),
    );
    const text = `services: { web: { image: "web:1", deploy: { replicas: ${REPLICAS} } } }`;
    for (let i = 0; i < SERVICES; i += 1) controller.command("services.apply", applyBody(text, `web-${i}`));
    const { plans } = controller.machine.peek(execution);
    for (const node of nodes) {
      const { generation, hash } = plans[node] ?? { generation: 0, hash: "" };
      const body = { kind: "plan", outcome: "accepted", lineage: "lineage-1", term: 1, generation, hash };
      controller.hear("report", node, { n: 1, after: 0, key: "plan", body });
    }
    const [first] = Object.entries(controller.machine.peek(placement).instances);
    if (first === undefined) throw new Error("nothing was placed");
    const [instance, { node, service }] = first;
    let n = 1;
    return {
      run: () =>
        elapsedMs(async () => {
          n += 1;
          const state = n % 2 === 0 ? "ok" : "joining";
          const body = { kind: "instance", instance, service, revision: 1, state };
          controller.hear("report", node, { n, after: n - 1, key: `instance:${instance}`, body });
        }).then((ms) => Math.round(ms * 100) / 100),
      close: async () => undefined,
    };
  },
};
