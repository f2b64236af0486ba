import {
  STACK_LIMITS,
  type Build,
  type Container,
  type ContainerExtras,
  type Dependency,
  type FileMount,
  type Port,
} from "../../../shared/services/wire.ts";
import type { WrittenService } from "./keys/top.ts";
import type { WrittenWord } from "./keys/written-word.ts";
import type { Mounted } from "./rules/mounts.ts";
import type { Networked } from "./rules/networks.ts";
import { containerResources } from "./rules/resources.ts";
import { sealedValues, sealedWords, type Sealing } from "./rules/sealing.ts";
import { compare, type Found, type Reading, type Spot } from "./shape/reading.ts";

/** What the stack as a whole settled for one container. */
export interface SettledContainer {
  readonly dependsOn: readonly Dependency[];
  readonly ports: readonly Port[];
  readonly mounted: Mounted;
  readonly networked: Networked;
  readonly files: readonly FileMount[];
  readonly image: string;
  readonly build: Build | undefined;
}

/** One service of the file as a container of the stack. */
export function containerOf(
  service: WrittenService,
  settled: SettledContainer,
  sealing: Sealing,
  reading: Reading,
): Container {
  const { name, value } = service;
  const { mounted, networked } = settled;
  const home = (spot: Spot, part: string) => ({ spot, part, reading });
  const line = (found: Found<readonly WrittenWord[]>, part: string): string[] =>
    sealedWords(sealing, found.value, home(found.spot, part));
  const stopGraceMs = value.stop_grace_period?.value;
  const restart = value.deploy?.value.restart_policy?.value.condition?.value ?? value.restart?.value;
  const own = new Set(settled.files.map(({ path }) => path));
  const files = [...mounted.files.filter(({ path }) => !own.has(path)), ...settled.files].toSorted((a, b) =>
    compare(a.path, b.path),
  );
  const extras = extrasOf(service, mounted);
  return {
    name,
    image: settled.image,
    ...(settled.build && { build: settled.build }),
    ...(value.command && { command: line(value.command, "command") }),
    ...(value.entrypoint && { entrypoint: line(value.entrypoint, "entrypoint") }),
    environment: [...environmentOf(service).keys()],
    ports: settled.ports.toSorted(
      (a, b) => a.hostPort - b.hostPort || compare(a.protocol, b.protocol) || a.containerPort - b.containerPort,
    ),
    mounts: [...mounted.mounts],
    ...(files.length > 0 && { files }),
    ...(mounted.tmpfs.length > 0 && { tmpfs: [...mounted.tmpfs] }),
    ...(networked.networks && { networks: [...networked.networks] }),
    ...(networked.networkMode !== undefined && { networkMode: networked.networkMode }),
    ...(mounted.hostTimeZone && { hostTimeZone: true }),
    ...(value.healthcheck && {
      healthcheck: {
        ...value.healthcheck.value,
        test: line({ value: value.healthcheck.value.test, spot: value.healthcheck.spot }, "healthcheck.test"),
      },
    }),
    dependsOn: [...settled.dependsOn],
    ...(restart !== undefined && { restart }),
    labels: sealedValues(
      sealing,
      value.labels?.value,
      STACK_LIMITS.labelValueChars,
      home(value.labels?.spot ?? service.spot, "labels"),
    ),
    ...containerResources(service),
    ...(value.user && { user: value.user.value }),
    ...(value.read_only && { readOnly: value.read_only.value }),
    ...(value.init && { init: value.init.value }),
    ...(stopGraceMs !== undefined && { stopGraceMs }),
    ...(value["x-lierre"]?.value.schedule && { schedule: { ...value["x-lierre"].value.schedule.value } }),
    ...(Object.keys(extras).length > 0 && { extras }),
  };
}

/** Names and values of a container's environment, sorted by name. */
export function environmentOf({ value }: WrittenService): ReadonlyMap<string, string> {
  return sorted(value.environment?.value);
}

const sorted = (values: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> =>
  new Map([...values].toSorted(([a], [b]) => compare(a, b)));

/** What a file seldom says; only what it does say stands there. */
function extrasOf({ value }: WrittenService, mounted: Mounted): ContainerExtras {
  const { deploy } = value;
  const pids = deploy?.value.resources?.value.limits?.value.pids?.value ?? value.pids_limit?.value;
  const reservation =
    deploy?.value.resources?.value.reservations?.value.memory?.value ?? value.mem_reservation?.value.limit;
  const pull = value.pull_policy?.value;
  const socket = { hostPath: SOCKET, path: SOCKET, readOnly: false };
  const hostMounts = [...mounted.hostMounts, ...(value.use_api_socket?.value === true ? [socket] : [])];
  return said<ContainerExtras>({
    hostname: value.hostname?.value,
    domainname: value.domainname?.value,
    workingDir: value.working_dir?.value,
    groupAdd: words(value.group_add?.value.map((one) => one.value)),
    capAdd: words([...new Set(value.cap_add?.value)].toSorted(compare)),
    capDrop: words([...new Set(value.cap_drop?.value)].toSorted(compare)),
    securityOpt: words(value.security_opt?.value),
    ulimits: value.ulimits?.value.toSorted((a, b) => compare(a.name, b.name)),
    sysctls: value.sysctls && Object.fromEntries(sorted(value.sysctls.value)),
    shmSizeBytes: value.shm_size?.value,
    stopSignal: value.stop_signal?.value,
    extraHosts: words(value.extra_hosts?.value),
    dns: words(value.dns?.value),
    dnsSearch: words(value.dns_search?.value),
    dnsOpt: words(value.dns_opt?.value),
    logging: value.logging?.value,
    pidsLimit: pids !== undefined && pids > 0 ? pids : undefined,
    memoryReservationBytes: reservation,
    memorySwapBytes: value.memswap_limit?.value === 0 ? undefined : value.memswap_limit?.value,
    memorySwappiness: value.mem_swappiness?.value,
    cpuShares: (value.cpu_shares?.value ?? 0) >= 2 ? value.cpu_shares?.value : undefined,
    cpuset: value.cpuset?.value,
    oomScoreAdj: value.oom_score_adj?.value,
    tty: value.tty?.value,
    stdinOpen: value.stdin_open?.value,
    macAddress: value.mac_address?.value,
    pullPolicy: pull === "always" || pull === "never" ? pull : undefined,
    privileged: value.privileged?.value === true ? true : undefined,
    hostMounts: hostMounts.length > 0 ? hostMounts : undefined,
    devices: words(value.devices?.value),
    pid: namespaceOf(value.pid?.value),
    ipc: namespaceOf(value.ipc?.value),
    uts: namespaceOf(value.uts?.value),
    userns: namespaceOf(value.userns_mode?.value),
  });
}

const SOCKET = "/var/run/docker.sock";

type Loose<T> = { readonly [K in keyof T]: T[K] | undefined };

function said<T extends object>(values: Loose<T>): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

/** An empty list says nothing. */
const words = <T>(all: readonly T[] | undefined): T[] | undefined =>
  all === undefined || all.length === 0 ? undefined : [...all];

const namespaceOf = (mode: string | undefined): string | undefined =>
  mode === undefined || mode === "" ? undefined : mode.replace(/^service:/, "container:");
