import { PROTOCOL } from "../../../shared/bus/protocol.ts";
import { Plan, type PlanContent, type PlannedInstance } from "../../../shared/execution/wire.ts";
import { contentHash } from "../../../shared/kernel/json.ts";
import type { Container, Stack } from "../../../shared/services/wire.ts";
import { NODE } from "./rig.ts";

const MIB = 1024 ** 2;

export const container = (name: string, more: Partial<Container> = {}): Container => ({
  name,
  image: `${name}:1`,
  environment: [],
  ports: [],
  mounts: [],
  dependsOn: [],
  labels: {},
  memoryBytes: 64 * MIB,
  cpuMilli: 100,
  ...more,
});

const stack = (containers: readonly Container[], more: Partial<Stack> = {}): Stack => ({
  name: "pads",
  policy: "stateless",
  replicas: 1,
  sites: { wanted: [], excluded: [] },
  resources: { memoryBytes: 64 * MIB, cpuMilli: 100, diskBytes: 0 },
  containers: [...containers],
  volumes: [],
  ...more,
});

export const instance = (
  id: string,
  containers: readonly Container[],
  more: Omit<Partial<PlannedInstance>, "stack"> & { stack?: Partial<Stack> } = {},
): PlannedInstance => {
  const service = id.replace(/-\d+$/, "");
  const { stack: shape = {}, ...rest } = more;
  const whole = stack(containers, { name: service, ...shape });
  return { id, service, revision: 1, restarts: 0, environmentMac: "", ...rest, stack: whole };
};

const content = (instances: readonly PlannedInstance[], more: Partial<PlanContent> = {}): PlanContent => ({
  node: NODE,
  site: "salle",
  pace: { beatMs: 2_000, healthMs: 60_000, inventoryMs: 21_600_000 },
  needs: [],
  instances: [...instances],
  ...more,
});

/** A plan whose hash is right, unless it is overruled. */
export const planOf = (
  instances: readonly PlannedInstance[],
  more: Omit<Partial<Plan>, "content"> & { content?: Partial<PlanContent> } = {},
): Plan => {
  const { content: rest = {}, ...top } = more;
  const whole = content(instances, rest);
  return Plan.parse({
    v: PROTOCOL,
    content: whole,
    hash: contentHash(whole),
    lineage: "first",
    seq: 1,
    headHash: "0".repeat(64),
    term: 1,
    generation: 1,
    sealed: {},
    ...top,
  });
};
