import type { Beside } from "../../../../controller/services/compose/input.ts";
import { web, webWith } from "./read.ts";
import type { Case } from "./refusal-cases.ts";

const file = (text: string): Beside => ({ kind: "file", content: Buffer.from(text).toString("base64"), mode: 0o644 });
const large: Beside = { kind: "too-large", sizeBytes: 10 * 1024 ** 2 };
const beside = (held: Readonly<Record<string, Beside>>) => ({ beside: held });
const top = (...lines: readonly string[]): string => [web(), ...lines].join("\n");

/** Two folders of which each may travel, but not both. */
const half = file("x".repeat(200 * 1024));
const HALVES = {
  a: { kind: "folder", names: ["x"] },
  "a/x": half,
  b: { kind: "folder", names: ["x"] },
  "b/x": half,
} as const;

const mounts: readonly Case[] = [
  ["mount-bad", 4, "services.web.volumes.0", web("volumes: [data:data]")],
  ["mount-bad", 4, "services.web.volumes.0", web("volumes: [a:/b:ro:c]")],
  ["mount-bad", 4, "services.web.volumes.0", web('volumes: [""]')],
  ["mount-bad", 4, "services.web.volumes.0", web("volumes: ['data:/']")],
  ["mount-bad", 4, "services.web.volumes.0", web("volumes: [{ type: bind, target: /data }]")],
  ["mount-windows", 4, "services.web.volumes.0", web("volumes: ['C:\\data:/data']")],
  ["mount-type", 4, "services.web.volumes.0", web("volumes: [{ type: npipe, source: a, target: /tmp }]")],
  ["mount-option", 4, "services.web.volumes.0", web("volumes: [data:/data:fast]")],
  ["mount-clash", 5, "services.web.tmpfs", web("volumes: [a:/data]", "tmpfs: /data")],
  ["mount-file-absent", 4, "services.web.volumes.0", web("volumes: [./app.conf:/etc/app.conf:ro]")],
  ["mount-file-absent", 4, "services.web.volumes.0", web("volumes: [./Caddyfile:/etc/caddy/Caddyfile]")],
  [
    "mount-file-absent",
    4,
    "services.web.volumes.0",
    web("volumes: [{ type: bind, source: ./data, target: /data, bind: { create_host_path: false } }]"),
  ],
  ["file-too-large-beside", 4, "services.web.volumes.0", web("volumes: [./a:/a]"), beside({ a: large })],
  [
    "folder-too-large",
    4,
    "services.web.volumes.0",
    web("volumes: [./a:/a]"),
    beside({ a: { kind: "folder", names: ["film.mkv"] }, "a/film.mkv": large }),
  ],
  ["files-too-large", 4, "services.web.volumes.1", web("volumes: [./a:/a, ./b:/b]"), beside(HALVES)],
  ["volume-name-bad", 5, "volumes._x", top("volumes:", "  _x:")],
  ["volume-name-path", 4, "services.web.volumes.0", web("volumes: [some/data:/data]")],
  ["volume-driver", 5, "volumes.data.driver", top("volumes:", "  data: { driver: nfs }")],
  [
    "volume-options",
    5,
    "volumes.data.driver_opts",
    top("volumes:", "  data: { driver: local, driver_opts: { type: nfs, device: ':/x' } }"),
  ],
  ["volumes-from-unknown", 4, "services.web.volumes_from.0", web("volumes_from: [db]")],
  ["volumes-from-unknown", 4, "services.web.volumes_from.0", web("volumes_from: ['container:db']")],
  ["file-source", 4, "configs.a", top("configs: { a: {} }")],
  ["file-source", 4, "configs.a", top("configs: { a: { content: x, environment: Y } }")],
  ["config-external", 4, "configs.a.external", top("configs: { a: { external: true } }")],
  [
    "file-variable-missing",
    5,
    "secrets.a.environment",
    `${web("secrets: [a]")}\nsecrets: { a: { environment: NONE } }`,
  ],
  ["file-undeclared", 4, "services.web.configs.0", web("configs: [a]")],
  [
    "secret-name-bad",
    5,
    "secrets.a.external",
    `${web("secrets: [a]")}\nsecrets: { a: { external: true, name: "1a" } }`,
  ],
  [
    "build-remote",
    3,
    "services.web.build",
    "services:\n  web:\n    build: https://example.org/x.git\nx-lierre: { build: on-node }",
  ],
  [
    "build-context-absent",
    3,
    "services.web.build",
    "services:\n  web:\n    build: ./app\nx-lierre: { build: on-node }",
    beside({ app: { kind: "absent" } }),
  ],
  [
    "build-dockerfile-absent",
    3,
    "services.web.build",
    "services:\n  web:\n    build: ./app\nx-lierre: { build: on-node }",
    beside({ app: { kind: "folder", names: [] } }),
  ],
];

const rights: readonly Case[] = [
  ["policy-forbids", 4, "services.web.privileged", web("privileged: true")],
  ["policy-forbids", 4, "services.web.use_api_socket", web("use_api_socket: true")],
  ["policy-forbids", 4, "services.web.cap_add.0", web("cap_add: [NET_ADMIN]")],
  ["policy-forbids", 4, "services.web.cap_add.0", web("cap_add: [ALL]")],
  ["policy-forbids", 4, "services.web.security_opt.0", web("security_opt: [seccomp:unconfined]")],
  ["policy-forbids", 4, "services.web.security_opt.0", web("security_opt: ['no-new-privileges:false']")],
  ["policy-forbids", 4, "services.web.security_opt.0", web("security_opt: ['label:disable']")],
  ["policy-forbids", 4, "services.web.devices.0", web("devices: [/dev/ttyUSB0]")],
  ["policy-forbids", 4, "services.web.network_mode", web("network_mode: host")],
  ["policy-forbids", 4, "services.web.pid", web("pid: host")],
  ["policy-forbids", 4, "services.web.ipc", web("ipc: host")],
  ["policy-forbids", 4, "services.web.uts", web("uts: host")],
  ["policy-forbids", 4, "services.web.userns_mode", web("userns_mode: host")],
  ["policy-forbids", 4, "services.web.volumes.0", web("volumes: [/var/run/docker.sock:/var/run/docker.sock:ro]")],
  ["policy-forbids", 4, "services.web.volumes.0", web("volumes: [/srv/data:/data]")],
  ["policy-forbids", 4, "services.web.volumes.0", web("volumes: [~/data:/data]")],
  [
    "mount-home",
    4,
    "services.web.volumes.0",
    web("volumes: [~/data:/data]"),
    { waivers: () => new Set(["host-path"] as const) },
  ],
  ["device-bad", 4, "services.web.devices.0", web("devices: [ttyUSB0]")],
  ["device-class", 4, "services.web.devices.0", web("devices: [nvidia.com/gpu=all]")],
  ["namespace-foreign", 4, "services.web.pid", web('pid: "container:other"')],
  ["control-groups-host", 4, "services.web.cgroup", web("cgroup: host")],
  ["security-profile", 4, "services.web.security_opt.0", web("security_opt: ['seccomp:./mine.json']")],
  ["sysctl-of-machine", 4, "services.web.sysctls.vm.max_map_count", web("sysctls: { vm.max_map_count: 262144 }")],
  ["runtime-other", 4, "services.web.runtime", web("runtime: nvidia")],
  ["isolation-other", 4, "services.web.isolation", web("isolation: hyperv")],
  ["ulimit-order", 4, "services.web.ulimits.nofile", web("ulimits: { nofile: { soft: 20, hard: 10 } }")],
  ["value-bad", 4, "services.web.ulimits.files", web("ulimits: { files: 10 }")],
  ["swap-below-memory", 5, "services.web.memswap_limit", web("mem_limit: 1g", "memswap_limit: 512m")],
  [
    "said-twice",
    4,
    "services.web.mem_limit",
    web("mem_limit: 1g", "deploy: { resources: { limits: { memory: 2g } } }"),
  ],
  ["said-twice", 4, "services.web.scale", web("scale: 2", "deploy: { replicas: 3 }")],
  ["logging-option", 4, "services.web.logging.options.max-files", web("logging: { options: { max-files: 3 } }")],
  ["deploy-mode", 4, "services.web.deploy.mode", web("deploy: { mode: global }")],
  [
    "constraint-unknown",
    4,
    "services.web.deploy.placement.constraints.0",
    web("deploy: { placement: { constraints: [node.colour == red] } }"),
  ],
];

const networks: readonly Case[] = [
  ["network-name-bad", 4, "services.web.networks.0", web("networks: [a b]")],
  ["network-driver", 4, "networks.a.driver", top("networks: { a: { driver: macvlan } }")],
  ["network-mode-bad", 4, "services.web.network_mode", web("network_mode: mine")],
  ["network-mode-unknown", 4, "services.web.network_mode", web('network_mode: "service:db"')],
  ["network-mode-unknown", 4, "services.web.network_mode", web('network_mode: "container:db"')],
  ["network-mode-and-networks", 4, "services.web.network_mode", web("network_mode: none", "networks: [a]")],
  [
    "ports-of-other",
    5,
    "services.web.ports",
    `${web('network_mode: "service:db"', "ports: [80:80]")}\n  db: { image: x }`,
  ],
  ["link-unknown", 4, "services.web.links.0", web("links: [db]")],
  ["extra-host-bad", 4, "services.web.extra_hosts.0", web("extra_hosts: ['db:everywhere']")],
  ["value-bad", 4, "services.web.hostname", web("hostname: a b")],
  ["web-unpublished", 5, "x-lierre.web", webWith([], "web: { port: 80 }")],
];

/** Refused for what a container has mounted or asks of its machine. */
export const OF_THE_MACHINE: readonly Case[] = [...mounts, ...rights, ...networks];
