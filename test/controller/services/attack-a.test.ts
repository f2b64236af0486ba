import { expect, test } from "vitest";
import { fleet } from "../../../controller/fleet/fleet.ts";
import { placement } from "../../../controller/placement/placement.ts";
import { services } from "../../../controller/services/services.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { addNode, applyBody } from "../../support/stacks.ts";

const web = (v: number, deploy = "") => `services: { web: { image: "web:${v}"${deploy} } }\nx-lierre: { update: { deadline: 2m } }`;
const data = (v: number) => `services: { web: { image: "web:${v}", volumes: ["data:/data"] } }\nvolumes: { data: {} }\nx-lierre: { update: { deadline: 2m } }`;
const where = ({ machine }: TestController) =>
  Object.fromEntries(Object.entries(machine.peek(placement).instances).map(([id, { revision, node }]) => [id, `${revision}@${machine.peek(fleet).nodes[node]?.site}`]));
function cluster(sites: number) {
  const controller = createTestController();
  for (const site of ["a", "b", "c", "d"].slice(0, sites)) addNode(controller, site);
  const sent = new Map<string, number>();
  const say = (instance: string, state: string, revision: number, restarts = 0) => {
    const held = controller.machine.peek(placement).instances[instance];
    if (!held) throw new Error(instance + " nowhere");
    const n = (sent.get(held.node) ?? 0) + 1; sent.set(held.node, n);
    controller.hear("report", held.node, { n, after: n - 1, key: `instance:${instance}`, body: { kind: "instance", instance, service: held.service, revision, restarts, state } });
  };
  const counts = new Map<string, number>();
  const pass = (seconds: number, except: string[] = []) => {
    for (let p = 0; p < seconds; p += 5) {
      for (const node of Object.keys(controller.machine.peek(fleet).nodes)) {
        if (except.includes(node)) continue;
        const s = (counts.get(node) ?? 0) + 1; counts.set(node, s);
        controller.hear("beat", node, { v: 1, p: "process", s, b: "boot", t: 0, g: 0, h: "" });
      }
      controller.clock.advance(5_000);
    }
  };
  const apply = (text: string, name = "web", mac = "mac-1") => controller.command("services.apply", applyBody(text, name, mac));
  return { controller, say, pass, apply };
}
const show = (label: string, x: unknown) => console.log(label, JSON.stringify(x, null, 1).slice(0, 3000));

test("A1 volumes dropped then rolled back: data elsewhere", () => {
  const { controller, say, apply } = cluster(2);
  apply(data(1)); say("web-1", "ok", 1); show("v1", where(controller));
  apply(web(2)); say("web-2", "ok", 2); show("v2", where(controller));
  controller.command("services.rollback", { service: "web", to: 1 });
  show("v3", where(controller)); show("data", controller.machine.peek(placement).data);
});
test("A2 auto way back with more replicas: two copies of data", () => {
  const { controller, say, apply, pass } = cluster(3);
  apply(data(1)); say("web-1", "ok", 1);
  apply(web(2, ", deploy: { replicas: 3 }"));
  show("v2", where(controller));
  for (const id of ["web-2", "web-3", "web-4"]) try { say(id, "down", 2); } catch {}
  pass(130);
  show("v3", where(controller)); show("replicas", controller.machine.peek(services).services["web"]?.replicas);
});
test("A3 apply while stopped, start much later", () => {
  const { controller, say, apply, pass } = cluster(1);
  apply(data(1)); say("web-1", "ok", 1);
  controller.command("services.stop", { service: "web" }); say("web-1", "gone", 1);
  show("applied while stopped", apply(data(2)));
  pass(600);
  show("before", where(controller));
  controller.command("services.start", { service: "web" });
  pass(5);
  show("after", where(controller));
  show("fi", controller.read("overview.findings"));
});
test("A4 silent node returns after deadline", () => {
  const { controller, say, apply, pass } = cluster(2);
  apply(web(1, ", deploy: { replicas: 2 }")); say("web-1", "ok", 1); say("web-2", "ok", 1);
  const bad = controller.machine.peek(placement).instances["web-2"]!.node;
  pass(60); pass(120, [bad]);
  show("silent?", controller.machine.peek(fleet).nodes[bad]?.silentSinceMs);
  apply(web(2, ", deploy: { replicas: 2 }"));
  show("v2", where(controller));
  for (const id of Object.keys(where(controller))) if (id !== "web-2") say(id, "ok", Number(where(controller)[id]!.split("@")[0]));
  pass(300, [bad]);
  show("v2 later", where(controller));
  pass(5);
  show("back", where(controller));
});
test("A5 wall clock jumps", () => {
  const { controller, say, apply, pass } = cluster(1);
  apply(data(1)); say("web-1", "ok", 1);
  apply(data(2)); say("web-1", "joining", 2);
  console.log(Object.getOwnPropertyNames(Object.getPrototypeOf(controller.clock)), Object.keys(controller.clock));
  (controller.clock as any).jumpWall?.(2 * 86400_000); (controller.clock as any).setWall?.(controller.clock.now().wallMs + 2 * 86400_000);
  pass(5);
  show("jump", where(controller));
});
test("A6 scale down keeps silent one", () => {
  const { controller, say, apply, pass } = cluster(3);
  apply(web(1, ", deploy: { replicas: 3 }")); for (const i of [1, 2, 3]) say(`web-${i}`, "ok", 1);
  const bad = controller.machine.peek(placement).instances["web-1"]!.node;
  pass(60); pass(120, [bad]);
  controller.command("services.scale", { service: "web", replicas: 1 });
  show("scaled", where(controller)); show("bad", controller.machine.peek(fleet).nodes[bad]?.site);
});
test("A7 forgotten good release", () => {
  const { controller, say, apply, pass } = cluster(1);
  apply(data(1)); say("web-1", "ok", 1);
  for (let v = 2; v < 14; v += 1) { apply(data(v)); say("web-1", "down", v); }
  pass(200);
  show("where", where(controller));
  show("image", controller.machine.peek(services).services["web"]?.stack.containers[0]?.image);
  show("finding", controller.read("overview.findings"));
});
test("A8 overlap safe with volume", () => {
  const { controller, say, apply } = cluster(2);
  const t = (v: number) => data(v).replace("x-lierre: {", "x-lierre: { overlap: safe,");
  show("apply", (apply(t(1)) as any).ok); say("web-1", "ok", 1);
  apply(t(2)); show("where", where(controller));
});
test("A9 stop during apply; many replicas speed", () => {
  const { controller, apply } = cluster(4);
  const many = `services:\n` + Array.from({ length: 100 }, (_, i) => ` c${i}: { image: "web:1", environment: { A${i}: "b" }, deploy: {replicas: 100} }\n`).join("");
  const t0 = performance.now();
  const r = apply(many); 
  console.log("took", performance.now() - t0, JSON.stringify(r).slice(0, 500));
});
