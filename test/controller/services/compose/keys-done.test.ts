import { describe, expect, test } from "vitest";
import { policiesUsedBy } from "../../../../shared/services/policies-used.ts";
import { PolicyCode } from "../../../../shared/services/policies.ts";
import type { Container, Stack } from "../../../../shared/services/wire.ts";
import { accept, web, webWith } from "./read.ts";

type Extras = NonNullable<Container["extras"]>;

/** One key of a service and what the container is by it. */
const extras: readonly (readonly [string, Partial<Extras>])[] = [
  ["hostname: web1", { hostname: "web1" }],
  ["domainname: example.org", { domainname: "example.org" }],
  ["working_dir: /srv", { workingDir: "/srv" }],
  ["group_add: [1000, video]", { groupAdd: ["1000", "video"] }],
  ["cap_add: [CAP_MKNOD, net_raw]", { capAdd: ["MKNOD", "NET_RAW"] }],
  ["cap_drop: [ALL]", { capDrop: ["ALL"] }],
  ["security_opt: ['no-new-privileges:true']", { securityOpt: ["no-new-privileges=true"] }],
  ["ulimits: { nofile: 1024 }", { ulimits: [{ name: "nofile", soft: 1_024, hard: 1_024 }] }],
  ["ulimits: { memlock: { soft: -1, hard: -1 } }", { ulimits: [{ name: "memlock", soft: -1, hard: -1 }] }],
  ["sysctls: { net.core.somaxconn: 1024 }", { sysctls: { "net.core.somaxconn": "1024" } }],
  ["sysctls: [net.ipv4.ip_forward=1]", { sysctls: { "net.ipv4.ip_forward": "1" } }],
  ["shm_size: 64m", { shmSizeBytes: 64 * 1024 ** 2 }],
  ["stop_signal: SIGINT", { stopSignal: "SIGINT" }],
  ["extra_hosts: ['a:192.0.2.1', 'b=::1']", { extraHosts: ["a:192.0.2.1", "b:::1"] }],
  ["extra_hosts: { host.docker.internal: host-gateway }", { extraHosts: ["host.docker.internal:host-gateway"] }],
  ["dns: 192.0.2.53", { dns: ["192.0.2.53"] }],
  ["dns_search: [a.example, b.example]", { dnsSearch: ["a.example", "b.example"] }],
  ["dns_opt: [use-vc]", { dnsOpt: ["use-vc"] }],
  [
    "logging: { driver: local, options: { max-size: 5m, max-file: 2 } }",
    { logging: { driver: "local", options: { "max-size": "5m", "max-file": "2" } } },
  ],
  ["logging: { driver: none }", { logging: { driver: "none", options: {} } }],
  ["pids_limit: 50", { pidsLimit: 50 }],
  ["deploy: { resources: { limits: { pids: 60 } } }", { pidsLimit: 60 }],
  ["mem_swappiness: 0", { memorySwappiness: 0 }],
  ["cpu_shares: 512", { cpuShares: 512 }],
  ["cpuset: 0-1", { cpuset: "0-1" }],
  ["oom_score_adj: 500", { oomScoreAdj: 500 }],
  ["tty: true", { tty: true }],
  ["stdin_open: true", { stdinOpen: true }],
  ["mac_address: 02:42:ac:11:00:02", { macAddress: "02:42:ac:11:00:02" }],
  ["pull_policy: always", { pullPolicy: "always" }],
  ["ipc: shareable", { ipc: "shareable" }],
  // Under a waiver.
  ["privileged: true", { privileged: true }],
  ["cap_add: [SYS_ADMIN]", { capAdd: ["SYS_ADMIN"] }],
  ["devices: ['/dev/dri:/dev/dri:rw']", { devices: [{ hostPath: "/dev/dri", path: "/dev/dri", permissions: "rw" }] }],
  ["devices: [{ source: /dev/x }]", { devices: [{ hostPath: "/dev/x", path: "/dev/x", permissions: "rwm" }] }],
  ["pid: host", { pid: "host" }],
  ["userns_mode: host", { userns: "host" }],
  ["uts: host", { uts: "host" }],
  ["security_opt: ['seccomp:unconfined']", { securityOpt: ["seccomp=unconfined"] }],
  ["volumes: ['/run:/run']", { hostMounts: [{ hostPath: "/run", path: "/run", readOnly: false }] }],
  [
    "volumes: ['/srv/../run/docker.sock:/x']",
    { hostMounts: [{ hostPath: "/run/docker.sock", path: "/x", readOnly: false }] },
  ],
  ["volumes: ['/srv/x:/x:ro']", { hostMounts: [{ hostPath: "/srv/x", path: "/x", readOnly: true }] }],
  [
    "use_api_socket: true",
    { hostMounts: [{ hostPath: "/var/run/docker.sock", path: "/var/run/docker.sock", readOnly: false }] },
  ],
];

const others: readonly (readonly [string, Partial<Container>])[] = [
  ["mem_limit: 64m", { memoryBytes: 64 * 1024 ** 2, assumed: { memory: false, cpu: true } }],
  ["mem_limit: 0", { memoryBytes: 256 * 1024 ** 2, assumed: { memory: true, cpu: true } }],
  ["mem_reservation: 64m", { memoryBytes: 64 * 1024 ** 2 }],
  ["cpus: 0.5", { cpuMilli: 500, assumed: { memory: true, cpu: false } }],
  ["cpu_quota: 50000", { cpuMilli: 500 }],
  ["restart: 'no'", { restart: "no" }],
  ["deploy: { restart_policy: { condition: any } }", { restart: "always" }],
  [
    "healthcheck: { test: 'true', start_interval: 1s }",
    { healthcheck: expect.objectContaining({ startIntervalMs: 1_000 }) },
  ],
  ["command:", {}],
  [
    "tmpfs: ['/run:size=1m,mode=755', /tmp]",
    { tmpfs: [{ path: "/run", sizeBytes: 1024 ** 2, mode: 0o755 }, { path: "/tmp" }] },
  ],
  [
    "volumes: [{ type: tmpfs, target: /t, tmpfs: { size: 10m, mode: 0o1777 } }]",
    { tmpfs: [{ path: "/t", sizeBytes: 10 * 1024 ** 2, mode: 0o1777 }] },
  ],
  ["volumes: ['data:/data:nocopy']", { mounts: [{ volume: "data", path: "/data", readOnly: false, noCopy: true }] }],
  [
    "volumes: [{ type: volume, source: data, target: /data, volume: { subpath: a/b } }]",
    { mounts: [{ volume: "data", path: "/data", readOnly: false, subpath: "a/b" }] },
  ],
  ["volumes: [/data]", { mounts: [{ volume: "web-data", path: "/data", readOnly: false }] }],
  ["volumes: ['/etc/localtime:/etc/localtime:ro']", { hostTimeZone: true, mounts: [] }],
  ["network_mode: none", { networkMode: "none", ports: [] }],
  ["networks: { front: { aliases: [www] } }", { networks: [{ network: "front", aliases: ["www"] }] }],
  ["networks: [default]", {}],
  ["container_name: site", { networks: [{ network: "default", aliases: ["site"] }] }],
  ['x-lierre: { schedule: "0 3 * * *" }', { schedule: { cron: "0 3 * * *" } }],
  [
    'x-lierre: { schedule: { cron: "*/5 1-3 * * mon", time_zone: Europe/Paris } }',
    { schedule: { cron: "*/5 1-3 * * mon", timeZone: "Europe/Paris" } },
  ],
];

const waivers = () => new Set(PolicyCode.options);

describe("a key of a service becomes part of its container", () => {
  test.each(extras)("%s", (line, expected) => {
    const { containers, waivers: used } = accept(web(line), { waivers }).stack;
    expect(containers[0]?.extras).toEqual(expected);
    // What nodes would ask a waiver for is what the reader asked one for.
    expect(used ?? []).toEqual(containers.flatMap(policiesUsedBy));
  });

  test.each(others)("%s", (line, expected) => {
    expect(accept(web(line)).stack.containers[0]).toMatchObject(expected);
  });
});

const stacks: readonly (readonly [string, string, Partial<Stack>])[] = [
  ["scale", web("scale: 2"), { replicas: 2 }],
  ["no networks for the default one", web("networks: [default]"), {}],
  [
    "networks",
    `${web("networks: [back, front]")}\nnetworks: { back: { internal: true }, front: }`,
    {
      networks: [
        { name: "back", internal: true },
        { name: "front", internal: false },
      ],
    },
  ],
  [
    "a closed default network",
    `${web()}\nnetworks: { default: { internal: true } }`,
    { networks: [{ name: "default", internal: true }] },
  ],
  [
    "constraints",
    web("deploy: { placement: { constraints: [node.labels.disk==ssd, 'node.hostname != old'] } }"),
    {
      constraints: [
        { key: "node.hostname", is: false, value: "old" },
        { key: "node.labels.disk", is: true, value: "ssd" },
      ],
    },
  ],
  [
    "the order of updates",
    web("deploy: { update_config: { order: start-first } }"),
    { update: { order: "start-first" } },
  ],
  [
    "updates by x-lierre",
    webWith(["deploy: { update_config: { order: start-first } }"], "update: { order: stop-first, deadline: 5m }"),
    { update: { order: "stop-first", deadlineMs: 300_000 } },
  ],
  ["overlap", webWith([], "overlap: safe"), { overlapSafe: true }],
  [
    "waivers that are used",
    web("privileged: true", "cap_add: [SYS_TIME]"),
    { waivers: ["capabilities", "privileged"] },
  ],
  [
    "a volume for a path",
    `${web("volumes: [data:/d]")}\nvolumes: { data: { driver_opts: { type: none, o: bind, device: ./store } } }`,
    { volumes: ["store"] },
  ],
];

describe("a key becomes part of the stack", () => {
  test.each(stacks)("%s", (_, text, expected) => {
    expect(accept(text, { waivers }).stack).toMatchObject(expected);
  });

  test("no waiver stands in a stack that makes no use of it", () => {
    expect(accept(web(), { waivers }).stack).not.toHaveProperty("waivers");
    expect(accept(web("privileged: false"), { waivers }).stack).not.toHaveProperty("waivers");
  });
});

describe("one container and another", () => {
  const two = (lines: readonly string[], ofDb: readonly string[] = []): string =>
    [web(...lines), "  db:", "    image: db", ...ofDb.map((line) => `    ${line}`)].join("\n");
  const containers = (text: string): readonly Container[] => accept(text).stack.containers;

  test("a link starts the other first and gives it a name", () => {
    const [db, site] = containers(two(["links: ['db:database']"]));
    expect(db?.networks).toEqual([{ network: "default", aliases: ["database"] }]);
    expect(site?.dependsOn).toEqual([{ container: "db", condition: "started" }]);
  });

  test.each(["network_mode", "pid", "ipc"])("%s of a service waits for it", (key) => {
    const [, site] = containers(two([`${key}: "service:db"`]));
    expect(site?.dependsOn).toEqual([{ container: "db", condition: "started" }]);
    const shared = key === "network_mode" ? site?.networkMode : site?.extras?.[key === "pid" ? "pid" : "ipc"];
    expect(shared).toBe("container:db");
  });

  test("a container's name stands for its service", () => {
    const [, site] = containers(two(['network_mode: "container:the-db"'], ["container_name: the-db"]));
    expect(site?.networkMode).toBe("container:db");
  });

  test("mounts are taken over, read-only if asked", () => {
    const [, site] = containers(two(["volumes_from: ['db:ro']"], ["volumes: [data:/data]"]));
    expect(site?.mounts).toEqual([{ volume: "data", path: "/data", readOnly: true }]);
  });

  test("a condition that is said wins over a link", () => {
    const [, site] = containers(two(["links: [db]", "depends_on: { db: { condition: service_healthy } }"]));
    expect(site?.dependsOn).toEqual([{ container: "db", condition: "healthy" }]);
  });

  test("a service without replicas is left out, and nothing waits for it", () => {
    const [site, ...rest] = containers(two(["depends_on: [db]"], ["deploy: { replicas: 0 }"]));
    expect(site?.dependsOn).toEqual([]);
    expect(rest).toEqual([]);
  });
});
