import { expect, test } from "vitest";
import { placement } from "../../../controller/placement/placement.ts";
import type { Plan } from "../../../shared/execution/wire.ts";
import type { TestController } from "../../support/controller.ts";
import { clusterOf } from "../services/release-rig.ts";

const WIKI = `
services: { web: { image: "web:1", secrets: [KEY], deploy: { replicas: 2 } } }
secrets: { KEY: { external: true } }`;

const set = (controller: TestController, value: string) =>
  controller.command("secrets.set", { name: "KEY", sealed: value, mac: value.repeat(64) }, "person:pe-0000000001");

const restarts = ({ machine }: TestController) =>
  Object.values(machine.peek(placement).instances).map((held) => held.restarts);

/** What the newest plan of each node makes its containers of. */
const wishes = ({ started }: TestController) => {
  const plans = started.filter(({ type }) => type === "tell.plan").map(({ args }) => (args as { plan: Plan }).plan);
  const newest = new Map(plans.map(({ content }) => [content.node, content.instances]));
  return [...newest.values()].flat().map((one) => `${one.restarts} ${one.environmentMac}`);
};

test("another value of a secret reaches one copy after the other: those that answer are never stopped together", () => {
  const { controller, apply, say } = clusterOf(2);
  set(controller, "a");
  apply(WIKI, "wiki");
  for (const id of ["wiki-1", "wiki-2"]) say(id, "ok", 1);
  const before = wishes(controller);
  set(controller, "b");
  expect(restarts(controller)).toEqual([1, 0]);
  expect(wishes(controller).filter((wish) => !before.includes(wish))).toHaveLength(1);
  expect(controller.entries.find(({ kind }) => kind === "services.restarted")?.actor).toBe("person:pe-0000000001");
  say("wiki-1", "ok", 1, 1);
  expect(restarts(controller)).toEqual([1, 1]);
});

test("the same value again starts nothing anew", () => {
  const { controller, apply, say } = clusterOf(2);
  set(controller, "a");
  apply(WIKI, "wiki");
  for (const id of ["wiki-1", "wiki-2"]) say(id, "ok", 1);
  set(controller, "a");
  expect(restarts(controller)).toEqual([0, 0]);
});
