import { describe, expect, test } from "vitest";
import { demandOf } from "../../../controller/placement/demand.ts";
import type { Stack } from "../../../shared/services/wire.ts";

const MIB = 1024 ** 2;

const container = (name: string, assumed?: { memory: boolean; cpu: boolean }) => ({
  name,
  image: `${name}:1`,
  environment: [],
  ports: [],
  mounts: [],
  dependsOn: [],
  labels: {},
  memoryBytes: 256 * MIB,
  cpuMilli: 250,
  ...(assumed && { assumed }),
});

const stack = (rest: Partial<Stack> = {}): Stack => ({
  name: "pads",
  policy: "stateless",
  replicas: 1,
  sites: { wanted: [], excluded: [] },
  resources: { memoryBytes: 512 * MIB, cpuMilli: 500, diskBytes: 0 },
  containers: [container("db"), container("web", { memory: true, cpu: true })],
  volumes: [],
  ...rest,
});

describe("what was measured takes the place of what the file does not say", () => {
  const web = { memoryBytes: 96 * MIB, cpuMilli: 50 };
  const asks = (of: Stack, measured = { web }) => demandOf(of, "", measured).resources;

  test.each([
    ["a container that says nothing", stack(), { memoryBytes: 352 * MIB, cpuMilli: 300, diskBytes: 0 }],
    ["not one that says what it takes", stack({ containers: [container("db"), container("web")] }), stack().resources],
    [
      "of one that says half of it, the other half",
      stack({ containers: [container("db"), container("web", { memory: false, cpu: true })] }),
      { memoryBytes: 512 * MIB, cpuMilli: 300, diskBytes: 0 },
    ],
    [
      "not where the whole is stated",
      stack({ resources: { memoryBytes: 300 * MIB, cpuMilli: 400, diskBytes: 7 } }),
      { memoryBytes: 300 * MIB, cpuMilli: 400, diskBytes: 7 },
    ],
  ])("%s", (_name, of, resources) => {
    expect(asks(of)).toEqual(resources);
  });

  test("nothing measured changes nothing", () => {
    expect(demandOf(stack(), "").resources).toEqual(stack().resources);
  });
});

test("constraints, platform and the people of one site are asked of nodes only where they are said", () => {
  expect(demandOf(stack(), "")).not.toHaveProperty("constraints");
  const constraints = [{ key: "node.labels.disk", is: true, value: "ssd" }];
  expect(demandOf(stack({ constraints, policy: "site-local" }), "")).toMatchObject({ constraints, siteLocal: true });
});
