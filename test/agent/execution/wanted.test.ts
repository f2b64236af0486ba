import { describe, expect, test } from "vitest";
import { wantedOf } from "../../../agent/execution/reconcile/wanted.ts";
import type { Container, Policy } from "../../../shared/services/wire.ts";
import { OPEN_POLICY } from "../../../agent/execution/policy.ts";
import { container, instance, planOf } from "../support/plans.ts";

const SETTINGS = {
  platform: "linux/amd64",
  address: "192.0.2.7",
  volumeRoot: "/volumes",
  policy: OPEN_POLICY,
} as const;
const data = (subpath?: string) => [
  { volume: "data", path: "/data", readOnly: false },
  ...(subpath === undefined ? [] : [{ volume: "data", path: "/part", readOnly: false, subpath }]),
];

function restartOf(policy: Policy, spec: Partial<Container>): string | undefined {
  const plan = planOf([instance("pads-1", [container("web", spec)], { stack: { policy, volumes: ["data"] } })]);
  return wantedOf(plan, { "web:1": "sha256:0" }, SETTINGS)[0]?.wish?.restart;
}

describe("the engine restarts by itself", () => {
  test.each([
    ["stateless", {}, "unless-stopped"],
    ["site-local", { mounts: data() }, "unless-stopped"],
    ["mobile", { mounts: data() }, "no"],
    ["site-local", { restart: "no" }, "no"],
    ["site-local", { schedule: { cron: "0 0 * * *" } }, "no"],
    // Whoever writes to the volume may have put a link to the host in the folder's place: it is looked at before each start.
    ["site-local", { mounts: data("part") }, "no"],
  ] as const)("%s, %j: %s", (policy, spec, restart) => {
    expect(restartOf(policy, spec as Partial<Container>)).toBe(restart);
  });
});
