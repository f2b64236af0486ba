import { expect, test } from "vitest";
import { joined, obeying } from "../support/obeying.ts";
import { container, instance, planOf } from "../support/plans.ts";

const IMAGES = ["db:1", "db:2", "web:1"];
const mounts = [{ volume: "data", path: "/data", readOnly: false }];
const stack = { policy: "mobile" as const, volumes: ["data"] };
const db = (id: string, name = "db") =>
  instance(id, [container(name, { image: "db:1", mounts })], { service: "db", stack });

/** How many containers with the volume run at most while the second plan is carried out. */
function mostWhile(second: ReturnType<typeof db>) {
  const rig = joined(IMAGES, { host: { stopMs: 20_000, startMs: 100 } });
  obeying(rig, [db("db-1")]);
  rig.deliver("plan", planOf([second], { generation: 2 }));
  const running = () => [...rig.host.containers.values()].filter(({ status }) => status === "running").length;
  let most = 0;
  for (let passed = 0; passed < 60_000; passed += 100) {
    rig.clock.advance(100);
    most = Math.max(most, running());
  }
  return { most, running: running() };
}

test.each([
  ["removed and declared again at once", db("db-2")],
  ["that goes by another name from now on", db("db-1", "database")],
])("a volume is never written by two: the container of a service %s starts when the old one has gone", (_, second) => {
  expect(mostWhile(second)).toEqual({ most: 1, running: 1 });
});

test("what shares no volume with what goes does not wait for it", () => {
  const rig = joined(IMAGES, { host: { stopMs: 20_000, startMs: 100 } });
  obeying(rig, [db("db-1")]);
  rig.deliver("plan", planOf([instance("web-1", [container("web")])], { generation: 2 }));
  rig.clock.advance(5_000);
  const running = [...rig.host.containers.values()].filter(({ status }) => status === "running");
  expect(running.map(({ wish }) => wish?.spec.name)).toContain("web");
});
