import { createTestController, type TestController } from "../support/controller.ts";
import { ObedientNodes } from "../support/obedient-nodes.ts";
import { applyBody, joinNode } from "../support/stacks.ts";
import { type Bench, elapsedMs } from "./bench.ts";

const SITES = 25;
const NODES = 500;
const SERVICES = 1_000;
/** All nodes take their plans after so many services, as they would meanwhile. */
const SERVICES_AT_A_TIME = 250;
const WARM_UP = 30;

const text = (tag: number): string => `services: { web: { image: "web:${tag}", deploy: { replicas: 2 } } }`;

/** 500 nodes at 25 sites that run 2,000 instances, all of which are ok. */
function busy(): { controller: TestController; nodes: ObedientNodes } {
  const controller = createTestController();
  for (let i = 0; i < SITES; i += 1) controller.command("sites.add", { site: `s${i}` });
  const joined = Array.from({ length: NODES }, (_, i) =>
    joinNode(controller, `s${i % SITES}`, { memoryBytes: 2 ** 36 }),
  );
  const nodes = new ObedientNodes(controller, joined);
  for (let i = 0; i < SERVICES; i += 1) {
    const answer = controller.command("services.apply", applyBody(text(1), `web-${i}`));
    if (!answer.ok) throw new Error(answer.error.code);
    if (i % SERVICES_AT_A_TIME === SERVICES_AT_A_TIME - 1) nodes.obey();
  }
  return { controller, nodes };
}

/** From the command to all that follows from it at once: decided, placed, recorded, plans issued and on their way. */
export const changeCost: Bench = {
  name: "change 1 service, 500 nodes",
  unit: "ms",
  target: { atMost: 5 },
  open: async () => {
    const { controller, nodes } = busy();
    let tag = 1;
    const change = async () => {
      tag += 1;
      const body = applyBody(text(tag), `web-${tag}`);
      const ms = await elapsedMs(async () => {
        const answer = controller.command("services.apply", body);
        if (!answer.ok) throw new Error(answer.error.code);
      });
      // The new ones start, the old ones stop, until all is quiet again.
      for (let step = 0; step < 6; step += 1) nodes.obey();
      return Math.round(ms * 100) / 100;
    };
    for (let i = 0; i < WARM_UP; i += 1) await change();
    return { run: change, close: async () => undefined };
  },
};
