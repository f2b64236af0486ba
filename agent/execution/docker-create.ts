import { sha256Hex } from "../../shared/kernel/json.ts";
import type { Container, Healthcheck, Port } from "../../shared/services/wire.ts";
import { type ContainerWish, LABELS } from "./engine.ts";

/** What containers may do beyond nothing: without these few, published images do not run. */
const CAPABILITIES = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "NET_BIND_SERVICE", "SETGID", "SETUID"] as const;

/** Label of a volume beside those of `LABELS`: its name in the stack. */
const VOLUME_LABEL = "org.lierre.volume";

const OWN_PREFIX = "org.lierre.";
const PIDS_LIMIT = 2_048;
const NANOSECONDS_PER_MS = 1_000_000;

/** The body of a container's creation: the wish, hardened. `environment` holds `NAME=value`. */
export function containerBody(wish: ContainerWish, environment: readonly string[]) {
  const { spec } = wish;
  return {
    Image: wish.image,
    ...(spec.command === undefined ? {} : { Cmd: [...spec.command] }),
    ...(spec.entrypoint === undefined
      ? {}
      : { Entrypoint: spec.entrypoint.length === 0 ? [""] : [...spec.entrypoint] }),
    Env: [...environment],
    Labels: containerLabels(wish),
    ...(spec.user === undefined ? {} : { User: spec.user }),
    ...(spec.healthcheck === undefined ? {} : { Healthcheck: healthcheck(spec.healthcheck) }),
    ...(spec.stopGraceMs === undefined ? {} : { StopTimeout: Math.ceil(spec.stopGraceMs / 1_000) }),
    ExposedPorts: Object.fromEntries(spec.ports.map((port) => [portKey(port), {}])),
    HostConfig: hostConfig(wish),
    NetworkingConfig: { EndpointsConfig: { [wish.network]: { Aliases: [spec.name] } } },
  };
}

function hostConfig(wish: ContainerWish) {
  const { spec } = wish;
  return {
    NetworkMode: wish.network,
    RestartPolicy: { Name: wish.restart, MaximumRetryCount: 0 },
    PortBindings: portBindings(spec.ports, wish.address),
    Mounts: spec.mounts.map((mount) => ({
      Type: "volume",
      Source: volumeName(wish, mount.volume),
      Target: mount.path,
      ReadOnly: mount.readOnly,
    })),
    CapDrop: ["ALL"],
    CapAdd: [...CAPABILITIES],
    SecurityOpt: ["no-new-privileges:true"],
    PidsLimit: PIDS_LIMIT,
    Memory: spec.memoryBytes,
    MemorySwap: spec.memoryBytes,
    CpuShares: cpuShares(spec),
    LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "3" } },
    ...(spec.readOnly === true ? { ReadonlyRootfs: true } : {}),
    ...(spec.init === true ? { Init: true } : {}),
  };
}

/** A share and not a limit: an idle machine's processor is for whoever has work. */
function cpuShares({ cpuMilli }: Container): number {
  return Math.min(262_144, Math.max(2, Math.round((cpuMilli * 1_024) / 1_000)));
}

/** The stack's labels and ours; ours win, and nobody else writes under our prefix. */
function containerLabels(wish: ContainerWish): Record<string, string> {
  const declared = Object.entries(wish.spec.labels).filter(([name]) => !name.startsWith(OWN_PREFIX));
  return {
    ...Object.fromEntries(declared),
    [LABELS.node]: wish.node,
    [LABELS.service]: wish.service,
    [LABELS.instance]: wish.instance,
    [LABELS.container]: wish.spec.name,
    [LABELS.wish]: wish.wish,
  };
}

/**
 * The engine's name of a volume. It ends in a hash of the directory: data restored to another directory is another
 * volume, and an engine never has to be talked out of the old one.
 */
export function volumeName(wish: ContainerWish, volume: string): string {
  const directory = wish.volumes[volume] ?? "";
  return ["lierre", wish.instance, volume, wish.node, sha256Hex(directory).slice(0, 8)].join("-");
}

/** A directory of the host as a volume and not as a bind, so that the image's content is copied up at first use. */
export function volumeBody(wish: ContainerWish, volume: string, directory: string) {
  return {
    Name: volumeName(wish, volume),
    Driver: "local",
    DriverOpts: { type: "none", o: "bind", device: directory },
    Labels: {
      [LABELS.node]: wish.node,
      [LABELS.service]: wish.service,
      [LABELS.instance]: wish.instance,
      [VOLUME_LABEL]: volume,
    },
  };
}

/** A bridge of the instance's own: its containers find each other by name, and nobody else. */
export function networkBody(wish: ContainerWish) {
  return {
    Name: wish.network,
    Driver: "bridge",
    CheckDuplicate: true,
    Labels: { [LABELS.node]: wish.node, [LABELS.service]: wish.service, [LABELS.instance]: wish.instance },
  };
}

function healthcheck(check: Healthcheck) {
  return {
    Test: [...check.test],
    Interval: check.intervalMs * NANOSECONDS_PER_MS,
    Timeout: check.timeoutMs * NANOSECONDS_PER_MS,
    StartPeriod: check.startPeriodMs * NANOSECONDS_PER_MS,
    Retries: check.retries,
  };
}

const portKey = (port: Port) => `${port.containerPort}/${port.protocol}`;

function portBindings(ports: readonly Port[], address: string) {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) (bindings[portKey(port)] ??= []).push({ HostIp: address, HostPort: String(port.hostPort) });
  return bindings;
}
