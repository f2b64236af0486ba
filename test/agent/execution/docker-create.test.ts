import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { containerBody } from "../../../agent/execution/docker-create.ts";
import { volumeName } from "../../../agent/execution/docker-mounts.ts";
import type { ContainerWish } from "../../../agent/execution/engine.ts";
import type { Container } from "../../../shared/services/wire.ts";

const SPEC: Container = {
  name: "web",
  image: "demo:1",
  environment: [],
  ports: [],
  mounts: [],
  dependsOn: [],
  labels: {},
  memoryBytes: 64 * 1024 ** 2,
  cpuMilli: 250,
};
const WISH: ContainerWish = {
  node: "nd-0000000001",
  service: "demo",
  instance: "demo-1",
  name: "demo-1-web",
  wish: "w",
  spec: SPEC,
  image: "demo:1",
  sealed: "",
  address: "127.0.0.2",
  networks: [{ name: "demo-1", internal: false, aliases: ["web"] }],
  peers: {},
  seeds: {},
  volumes: {},
  restart: "no",
};
describe("what is asked of an engine", () => {
  const making = { environment: [], binds: [], apiVersion: "1.41" };
  const body = (change: Partial<Container>, apiVersion = "1.41") =>
    containerBody({ ...WISH, spec: { ...SPEC, ...change } }, { ...making, apiVersion });

  test("has our labels, whatever a stack declares", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("org.lierre.node", "org.lierre.new", "app"), fc.string()), (labels) => {
        const made = body({ labels }).Labels;
        expect(made).toMatchObject({ "org.lierre.node": WISH.node, "org.lierre.wish": "w" });
        expect(made).not.toHaveProperty(["org.lierre.new"]);
        expect(made["app"]).toBe(labels["app"]);
      }),
    );
  });

  test("binds every port at the node's address", () => {
    const ports = [8080, 8081].map((hostPort) => ({ hostPort, containerPort: 80, protocol: "tcp" as const }));
    expect(body({ ports }).HostConfig.PortBindings).toEqual({
      "80/tcp": [
        { HostIp: "127.0.0.2", HostPort: "8080" },
        { HostIp: "127.0.0.2", HostPort: "8081" },
      ],
    });
  });

  test("an empty entrypoint takes the image's away, an absent one leaves it", () => {
    expect(body({ entrypoint: [] })).toHaveProperty("Entrypoint", [""]);
    expect(body({})).not.toHaveProperty("Entrypoint");
    expect(body({})).not.toHaveProperty("Cmd");
  });

  test("nothing more is dropped or given than was declared", () => {
    const rights = (extras: Container["extras"]) => {
      const { CapAdd, CapDrop, SecurityOpt } = body(extras === undefined ? {} : { extras }).HostConfig;
      return { CapAdd, CapDrop, SecurityOpt };
    };
    const few = rights(undefined).CapAdd;
    const plain = ["no-new-privileges:true"];
    expect(few).toContain("FSETID");
    expect(few).not.toContain("NET_RAW");
    expect(rights({ capAdd: ["NET_RAW"], capDrop: ["CHOWN"] })).toEqual({
      CapAdd: [...few.filter((name) => name !== "CHOWN"), "NET_RAW"].sort(),
      CapDrop: ["ALL"],
      SecurityOpt: plain,
    });
    expect(rights({ capAdd: ["NET_BIND_SERVICE"], capDrop: ["ALL"] }).CapAdd).toEqual(["NET_BIND_SERVICE"]);
    expect(rights({ capAdd: ["ALL"], capDrop: ["MKNOD"] })).toMatchObject({ CapAdd: ["ALL"], CapDrop: ["MKNOD"] });
    const options = (...securityOpt: string[]) => rights({ securityOpt }).SecurityOpt;
    expect(options("seccomp=unconfined", "apparmor=docker-default")).toEqual([...plain, "seccomp=unconfined"]);
    expect(options("no-new-privileges=false")).toEqual(["no-new-privileges=false"]);
    expect(body({ extras: { securityOpt: ["systempaths=unconfined"] } }).HostConfig).toMatchObject({
      SecurityOpt: plain,
      MaskedPaths: [],
      ReadonlyPaths: [],
    });
  });

  test("memory that was only assumed is no limit", () => {
    const memory = (change: Partial<Container>) => body(change).HostConfig;
    const assumed = memory({ assumed: { memory: true, cpu: true } });
    expect(assumed).toMatchObject({ MemoryReservation: SPEC.memoryBytes });
    expect(assumed).not.toHaveProperty("Memory");
    expect(memory({ extras: { memorySwapBytes: -1, memoryReservationBytes: 7 } })).toMatchObject({
      Memory: SPEC.memoryBytes,
      MemorySwap: -1,
      MemoryReservation: 7,
    });
  });

  test("what came with later engines is asked of them alone", () => {
    const check = {
      test: ["CMD", "ok"],
      intervalMs: 1,
      timeoutMs: 1,
      startPeriodMs: 0,
      retries: 1,
      startIntervalMs: 500,
    };
    const change = { healthcheck: check, extras: { macAddress: "02:00:00:00:00:01" } };
    const [old, recent, later] = ["1.41", "1.44", "2.0"].map((version) => body(change, version));
    expect(old).toMatchObject({ MacAddress: "02:00:00:00:00:01" });
    expect(old?.Healthcheck).not.toHaveProperty("StartInterval");
    for (const made of [recent, later]) {
      expect(made).not.toHaveProperty("MacAddress");
      expect(made).toMatchObject({
        Healthcheck: { StartInterval: 500_000_000 },
        NetworkingConfig: { EndpointsConfig: { "demo-1": { MacAddress: "02:00:00:00:00:01" } } },
      });
    }
  });

  test("a log never fills the disk, whatever was declared of it", () => {
    const logging = (change: Partial<Container>) => body(change).HostConfig.LogConfig;
    const max = { "max-size": "10m", "max-file": "3" };
    expect(logging({})).toEqual({ Type: "json-file", Config: max });
    const declared = { driver: "json-file" as const, options: { "max-size": "1m", tag: "x" } };
    expect(logging({ extras: { logging: declared } })).toEqual({
      Type: "json-file",
      Config: { ...max, ...declared.options },
    });
    expect(logging({ extras: { logging: { driver: "none", options: {} } } })).toEqual({ Type: "none", Config: {} });
  });

  test("everything else that was declared, under the engine's names", () => {
    const made = containerBody(
      {
        ...WISH,
        networks: [],
        peers: { db: "lierre-x-db" },
        spec: {
          ...SPEC,
          networkMode: "container:db",
          tmpfs: [{ path: "/run", sizeBytes: 1_024, mode: 0o1777 }, { path: "/tmp" }],
          extras: {
            domainname: "example.org",
            workingDir: "/srv",
            groupAdd: ["audio"],
            ulimits: [{ name: "nofile", soft: 1, hard: -1 }],
            sysctls: { "net.core.somaxconn": "1" },
            shmSizeBytes: 64,
            stopSignal: "SIGINT",
            extraHosts: ["gate:host-gateway"],
            dns: ["9.9.9.9"],
            dnsSearch: ["lan"],
            dnsOpt: ["ndots:1"],
            pidsLimit: 10,
            memorySwappiness: 0,
            cpuShares: 2,
            cpuset: "0-1",
            oomScoreAdj: 100,
            tty: true,
            stdinOpen: true,
            privileged: true,
            hostMounts: [{ hostPath: "/srv", path: "/host", readOnly: true }],
            devices: [{ hostPath: "/dev/a", path: "/dev/b", permissions: "r" }],
            pid: "container:db",
            ipc: "shareable",
            uts: "host",
            userns: "host",
          },
        },
      },
      { environment: ["A=1"], binds: [{ source: "/files/x", target: "/etc/x", readOnly: true }], apiVersion: "1.41" },
    );
    expect(made).toMatchObject({
      Env: ["A=1"],
      Domainname: "example.org",
      WorkingDir: "/srv",
      StopSignal: "SIGINT",
      Tty: true,
      OpenStdin: true,
      HostConfig: {
        NetworkMode: "container:lierre-x-db",
        GroupAdd: ["audio"],
        Ulimits: [{ Name: "nofile", Soft: 1, Hard: -1 }],
        Sysctls: { "net.core.somaxconn": "1" },
        ShmSize: 64,
        ExtraHosts: ["gate:host-gateway"],
        Dns: ["9.9.9.9"],
        DnsSearch: ["lan"],
        DnsOptions: ["ndots:1"],
        PidsLimit: 10,
        MemorySwappiness: 0,
        CpuShares: 2,
        CpusetCpus: "0-1",
        OomScoreAdj: 100,
        Privileged: true,
        Devices: [{ PathOnHost: "/dev/a", PathInContainer: "/dev/b", CgroupPermissions: "r" }],
        PidMode: "container:lierre-x-db",
        IpcMode: "shareable",
        UTSMode: "host",
        UsernsMode: "host",
        Tmpfs: { "/run": "size=1024,mode=1777", "/tmp": "" },
        Mounts: [
          { Type: "bind", Source: "/files/x", Target: "/etc/x", ReadOnly: true },
          { Type: "bind", Source: "/srv", Target: "/host", ReadOnly: true },
        ],
      },
    });
    expect(made).not.toHaveProperty("NetworkingConfig");
    expect(made.ExposedPorts).toEqual({});
  });

  test("another directory is another volume", () => {
    const at = (directory: string) => volumeName({ ...WISH, volumes: { files: directory } }, "files");
    expect(at("/a")).toBe(at("/a"));
    expect(at("/a")).not.toBe(at("/b"));
    expect(at("/a")).toContain("demo-1-files-nd-0000000001");
  });
});
