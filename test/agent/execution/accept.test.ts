import { describe, expect, test } from "vitest";
import { judge, type Standing } from "../../../agent/execution/accept.ts";
import { LocalPolicy, OPEN_POLICY, registryOf } from "../../../agent/execution/policy.ts";
import { sentence } from "../../../agent/execution/sentences.ts";
import type { Plan } from "../../../shared/execution/wire.ts";
import { container, instance, planOf } from "../support/plans.ts";
import { NODE } from "../support/rig.ts";

const port = (hostPort: number) => ({ hostPort, containerPort: 80, protocol: "tcp" as const });
const pads = instance("pads-1", [container("web", { ports: [port(8080)] })]);
const plan = planOf([pads], { term: 3, generation: 7 });
const standing: Standing = { node: NODE, lineage: "first", held: null, policy: OPEN_POLICY };
const policy = (text: object) => LocalPolicy.parse(text);
const { hash } = plan;

describe("a plan is accepted", () => {
  test.each<[string, Plan, Partial<Standing>]>([
    ["when it is the first", plan, {}],
    ["when its generation is higher", plan, { held: { term: 3, generation: 6, hash, seq: 0 } }],
    ["when its term is higher, whatever its generation", plan, { held: { term: 2, generation: 9, hash, seq: 0 } }],
    ["of a protocol one newer", planOf([pads], { v: 2 }), {}],
    ["that needs all that a stack can say", planOf([pads], { content: { needs: ["stack-2"] } }), {}],
    ["when it is empty", planOf([]), {}],
    [
      "at the edge of what the owner allows",
      plan,
      { policy: policy({ maxMemoryBytes: 64 * 1024 ** 2, ports: { min: 8080, max: 8080 } }) },
    ],
  ])("%s", (_name, given, more) => {
    expect(judge(given, { ...standing, ...more })).toEqual({ is: "accepted" });
  });
});

test("the plan in force, told again, is the same plan", () => {
  expect(judge(plan, { ...standing, held: { term: 3, generation: 7, hash, seq: 0 } })).toEqual({ is: "same" });
});

describe("a plan is rejected with a sentence", () => {
  const other = (id: string, hostPort: number) => instance(id, [container("web", { ports: [port(hostPort)] })]);
  test.each<[string, Plan, Partial<Standing>, RegExp]>([
    [
      "for another node",
      planOf([], { content: { node: "nd-zzzzzzzzzz" } }),
      {},
      /is for nd-zzzzzzzzzz.* is nd-0123456789/,
    ],
    ["of a far protocol", planOf([pads], { v: 3 }), {}, /protocol 3.*update/],
    ["of another lineage", planOf([pads], { lineage: "second" }), {}, /journal second.*token/],
    ["of a lower generation", plan, { held: { term: 3, generation: 8, hash, seq: 0 } }, /\(3, 7\) is older .*\(3, 8\)/],
    ["of a lower term, whatever its generation", plan, { held: { term: 4, generation: 1, hash, seq: 0 } }, /older/],
    [
      "equal in order, but another plan",
      plan,
      { held: { term: 3, generation: 7, hash: "b".repeat(64), seq: 0 } },
      /two different plans/,
    ],
    ["with a need we don't know", planOf([pads], { content: { needs: ["lease"] } }), {}, /needs lease.*update/],
    ["with an instance twice", planOf([pads, pads]), {}, /pads-1 is in the plan twice/],
    ["with a port for two", planOf([pads, other("wiki-1", 8080)]), {}, /8080 is asked for by wiki-1 and by pads-1/],
    ["over the owner's memory", plan, { policy: policy({ maxMemoryBytes: 1_000 }) }, /67108864 bytes.*allows 1000/],
    [
      "from a registry the owner bars",
      plan,
      { policy: policy({ registries: ["ghcr.io"] }) },
      /web:1 comes from docker\.io/,
    ],
    ["on a port the owner bars", plan, { policy: policy({ ports: { min: 9000, max: 9999 } }) }, /port 8080/],
    ["on a port the owner keeps", plan, { policy: policy({ reservedPorts: [8080] }) }, /port 8080/],
  ])("%s", (_name, given, more, says) => {
    const verdict = judge(given, { ...standing, ...more });
    expect(verdict.is).toBe("rejected");
    const { en, fr } = verdict.is === "rejected" ? sentence(verdict.reason) : { en: "", fr: "" };
    expect(en).toMatch(says);
    expect(fr).not.toBe("");
    expect(`${en}${fr}`).not.toContain("{");
  });
});

describe("what a rule forbids", () => {
  const asking = (more: Parameters<typeof container>[1]) => planOf([instance("pads-1", [container("web", more)])]);
  const verdict = (given: Plan, allow: readonly string[]) => judge(given, { ...standing, policy: policy({ allow }) });

  test.each<[string, Parameters<typeof container>[1]]>([
    ["privileged", { extras: { privileged: true } }],
    ["host-network", { networkMode: "host" }],
    ["host-namespaces", { extras: { pid: "host" } }],
    ["host-path", { extras: { hostMounts: [{ hostPath: "/srv", path: "/srv", readOnly: true }] } }],
    ["devices", { extras: { devices: [{ hostPath: "/dev/ttyUSB0", path: "/dev/ttyUSB0", permissions: "rwm" }] } }],
    ["capabilities", { extras: { capAdd: ["NET_ADMIN"] } }],
    ["unconfined", { extras: { securityOpt: ["seccomp=unconfined"] } }],
  ])("%s: runs where the owner allows it, whatever the plan says was waived, and nowhere else", (code, more) => {
    expect(verdict(asking(more), [code])).toEqual({ is: "accepted" });
    const waived = asking(more);
    for (const { stack } of waived.content.instances) stack.waivers = [code as "privileged"];
    const refused = verdict(waived, []);
    expect(refused.is).toBe("rejected");
    const { en, fr } = refused.is === "rejected" ? sentence(refused.reason) : { en: "", fr: "" };
    expect(en).toMatch(new RegExp(`pads-1: container web would have .*${code}.*put "allow": \\["${code}"\\] into it`));
    expect(`${en}${fr}`).not.toContain("{");
  });

  test("names what to add beside what is allowed already", () => {
    const both = asking({ networkMode: "host", extras: { privileged: true } });
    const refused = verdict(both, ["privileged"]);
    expect(refused.is === "rejected" && sentence(refused.reason).fr).toContain(
      '"allow": ["host-network","privileged"]',
    );
  });

  test("is not a build where images come from anywhere; where registries are named, builds are to be named too", () => {
    const build = {
      context: [{ path: "Dockerfile", file: "f", mode: 0o644 }],
      dockerfile: "Dockerfile",
      args: {},
      hash,
    };
    const given = asking({ build });
    expect(verdict(given, []).is).toBe("accepted");
    const named = (registries: string[]) => judge(given, { ...standing, policy: policy({ registries }) }).is;
    expect([named(["docker.io"]), named(["docker.io", "build"])]).toEqual(["rejected", "accepted"]);
  });
});

test.each([
  ["redis:7", "docker.io"],
  ["library/redis", "docker.io"],
  ["ghcr.io/a/b@sha256:00", "ghcr.io"],
  ["localhost/x", "localhost"],
  ["pc:5000/x:1", "pc:5000"],
])("the registry of %s is %s", (image, registry) => {
  expect(registryOf(image)).toBe(registry);
});

test.each([[{ ports: { min: 0, max: 1 } }], [{ maxMemoryBytes: -1 }], [{ unknown: true }], [{ registries: [] }]])(
  "a policy that is not strict is refused: %j",
  (text) => {
    expect(LocalPolicy.safeParse(text).success).toBe(false);
  },
);
