import type { Container, ContainerExtras, Healthcheck } from "../../shared/services/wire.ts";
import { type Bind, memoryFolders, mounts } from "./docker-mounts.ts";
import { endpoint, exposedPorts, modeOf, networkMode, portBindings } from "./docker-networks.ts";
import { capabilities, securityOptions } from "./docker-rights.ts";
import { type ContainerWish, LABELS } from "./engine.ts";

const OWN_PREFIX = "org.lierre.";
const PIDS_LIMIT = 2_048;
const NANOSECONDS_PER_MS = 1_000_000;
const LOG = { "max-size": "10m", "max-file": "3" } as const;

/** What of a container is known only where it is made: `environment` holds `NAME=value`, `job` when a run was due. */
export interface Making {
  readonly environment: readonly string[];
  readonly binds: readonly Bind[];
  readonly apiVersion: string;
  readonly job?: string;
}

/** Does an engine of this version of the API have what came with another? `1.41`, `1.44`. */
export function speaks(apiVersion: string, wanted: string): boolean {
  const [major = 0, minor = 0] = apiVersion.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** Copies what was declared under the engine's own names; what was not is left to the image and the engine. */
function declared<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

/** The body of a container's creation: the wish, hardened. */
export function containerBody(wish: ContainerWish, making: Making) {
  const { spec } = wish;
  const { extras = {}, entrypoint } = spec;
  const perEndpoint = speaks(making.apiVersion, "1.44");
  const [first] = wish.networks;
  return {
    Image: wish.image,
    ...declared({
      Cmd: spec.command,
      Entrypoint: entrypoint?.length === 0 ? [""] : entrypoint,
      User: spec.user,
      Healthcheck: spec.healthcheck && healthcheck(spec.healthcheck, perEndpoint),
      StopTimeout: spec.stopGraceMs === undefined ? undefined : Math.ceil(spec.stopGraceMs / 1_000),
      Hostname: extras.hostname,
      Domainname: extras.domainname,
      WorkingDir: extras.workingDir,
      StopSignal: extras.stopSignal,
      Tty: extras.tty,
      OpenStdin: extras.stdinOpen,
      MacAddress: perEndpoint ? undefined : extras.macAddress,
    }),
    Env: [...making.environment],
    Labels: containerLabels(wish, making.job),
    ExposedPorts: exposedPorts(wish),
    HostConfig: hostConfig(wish, making.binds),
    ...(first === undefined
      ? {}
      : { NetworkingConfig: { EndpointsConfig: { [first.name]: endpoint(first, extras, perEndpoint) } } }),
  };
}

function hostConfig(wish: ContainerWish, binds: readonly Bind[]) {
  const { spec } = wish;
  const { extras = {} } = spec;
  return {
    NetworkMode: networkMode(wish),
    RestartPolicy: { Name: wish.restart, MaximumRetryCount: 0 },
    PortBindings: portBindings(wish),
    Mounts: mounts(wish, binds),
    ...capabilities(extras),
    ...securityOptions(extras),
    PidsLimit: extras.pidsLimit ?? PIDS_LIMIT,
    ...memory(spec, extras),
    CpuShares: extras.cpuShares ?? cpuShares(spec),
    LogConfig: logging(extras.logging),
    ...declared({
      Tmpfs: spec.tmpfs && memoryFolders(spec.tmpfs),
      ReadonlyRootfs: spec.readOnly,
      Init: spec.init,
      GroupAdd: extras.groupAdd,
      Ulimits: extras.ulimits?.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
      Sysctls: extras.sysctls,
      ShmSize: extras.shmSizeBytes,
      ExtraHosts: extras.extraHosts,
      Dns: extras.dns,
      DnsSearch: extras.dnsSearch,
      DnsOptions: extras.dnsOpt,
      CpusetCpus: extras.cpuset,
      OomScoreAdj: extras.oomScoreAdj,
      Privileged: extras.privileged,
      Devices: extras.devices?.map(({ hostPath, path, permissions }) => ({
        PathOnHost: hostPath,
        PathInContainer: path,
        CgroupPermissions: permissions,
      })),
      PidMode: extras.pid === undefined ? undefined : modeOf(wish, extras.pid),
      IpcMode: extras.ipc === undefined ? undefined : modeOf(wish, extras.ipc),
      UTSMode: extras.uts,
      UsernsMode: extras.userns,
    }),
  };
}

/** What was only assumed is no limit: it is what a container keeps when memory is short. */
function memory({ memoryBytes, assumed }: Container, extras: ContainerExtras) {
  const swappiness = declared({ MemorySwappiness: extras.memorySwappiness });
  if (assumed?.memory === true)
    return { MemoryReservation: extras.memoryReservationBytes ?? memoryBytes, ...swappiness };
  return {
    Memory: memoryBytes,
    MemorySwap: extras.memorySwapBytes ?? memoryBytes,
    ...declared({ MemoryReservation: extras.memoryReservationBytes }),
    ...swappiness,
  };
}

/** A share and not a limit: an idle machine's processor is for whoever has work. */
function cpuShares({ cpuMilli }: Container): number {
  return Math.min(262_144, Math.max(2, Math.round((cpuMilli * 1_024) / 1_000)));
}

/** No log fills the disk, whatever was declared of it. */
function logging(wanted: ContainerExtras["logging"]) {
  const { driver, options } = wanted ?? { driver: "json-file", options: {} };
  return { Type: driver, Config: driver === "json-file" ? { ...LOG, ...options } : { ...options } };
}

/** The stack's labels and ours; ours win, and nobody else writes under our prefix. */
function containerLabels(wish: ContainerWish, job: string | undefined): Record<string, string> {
  const stacks = Object.entries(wish.spec.labels).filter(([name]) => !name.startsWith(OWN_PREFIX));
  return {
    ...Object.fromEntries(stacks),
    [LABELS.node]: wish.node,
    [LABELS.service]: wish.service,
    [LABELS.instance]: wish.instance,
    [LABELS.container]: wish.spec.name,
    [LABELS.wish]: wish.wish,
    ...(job === undefined ? {} : { [LABELS.job]: job }),
  };
}

function healthcheck(check: Healthcheck, knowsStartInterval: boolean) {
  const startInterval = knowsStartInterval ? check.startIntervalMs : undefined;
  return {
    Test: [...check.test],
    Interval: check.intervalMs * NANOSECONDS_PER_MS,
    Timeout: check.timeoutMs * NANOSECONDS_PER_MS,
    StartPeriod: check.startPeriodMs * NANOSECONDS_PER_MS,
    ...(startInterval === undefined ? {} : { StartInterval: startInterval * NANOSECONDS_PER_MS }),
    Retries: check.retries,
  };
}
