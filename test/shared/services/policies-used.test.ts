import { describe, expect, test } from "vitest";
import { policiesUsedBy } from "../../../shared/services/policies-used.ts";
import type { ContainerExtras } from "../../../shared/services/wire.ts";
import { container } from "../../agent/support/plans.ts";

const used = (extras: ContainerExtras) => policiesUsedBy(container("web", { extras }));
const hostPath = (path: string): ContainerExtras => ({ hostMounts: [{ hostPath: path, path: "/x", readOnly: false }] });

describe("what a container asks for shows which rules it needs waived", () => {
  test.each<[string, ContainerExtras, readonly string[]]>([
    ["nothing", {}, []],
    ["what needs none", { hostname: "x", ulimits: [{ name: "nofile", soft: 1, hard: 1 }], shmSizeBytes: 1 }, []],
    ["a capability that Docker gives", { capAdd: ["NET_RAW", "MKNOD"], capDrop: ["ALL"] }, []],
    ["all capabilities", { capAdd: ["ALL"] }, ["capabilities"]],
    ["namespaces of the stack's own", { pid: "container:db", ipc: "shareable", uts: "", userns: "" }, []],
    ["the machine's memory", { ipc: "host" }, ["host-namespaces"]],
    ["the machine's users", { userns: "host" }, ["host-namespaces"]],
    ["not privileged", { privileged: false, devices: [], hostMounts: [] }, []],
    ["a path", hostPath("/srv/music"), ["host-path"]],
    ["the engine's socket", hostPath("/var/run/docker.sock"), ["engine-socket"]],
    ["the same by another way", hostPath("/run/../run//docker.sock/"), ["engine-socket"]],
    ["a folder that holds the socket", hostPath("/var/run"), ["engine-socket", "host-path"]],
    ["everything", hostPath("/"), ["engine-socket", "host-path"]],
    ["a name like it", hostPath("/var/runner"), ["host-path"]],
    ["the filters as they are", { securityOpt: ["no-new-privileges=true", "seccomp=builtin", "label=level:s0"] }, []],
    ["programs that gain rights", { securityOpt: ["no-new-privileges:false"] }, ["unconfined"]],
    ["a profile of its own", { securityOpt: ["apparmor=mine"] }, ["unconfined"]],
    ["all paths of the kernel", { securityOpt: ["systempaths=unconfined"] }, ["unconfined"]],
  ])("%s", (_name, extras, codes) => {
    expect(used(extras)).toEqual(codes);
  });

  test("the machine's network", () => {
    expect(policiesUsedBy(container("web", { networkMode: "host" }))).toEqual(["host-network"]);
    expect(policiesUsedBy(container("web", { networkMode: "none" }))).toEqual([]);
  });
});
