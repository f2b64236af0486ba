import type { InspectedContainer, InspectedHealth, InspectedImage } from "./inspected.ts";
import { dependenciesOf, ownLabels } from "./labels.ts";

/** A part of a Compose file. */
export type Part = Readonly<Record<string, unknown>>;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const filled = <T>(list: readonly T[] | null | undefined): readonly T[] | undefined =>
  list === null || list === undefined || list.length === 0 ? undefined : list;
const text = (value: string | undefined, unlike = ""): string | undefined =>
  value === undefined || value === "" || value === unlike ? undefined : value;
const yes = (value: boolean | null | undefined): true | undefined => (value === true ? true : undefined);
const above = (value: number | null | undefined, least = 0): number | undefined =>
  value === null || value === undefined || value <= least ? undefined : value;

/** Docker's own size of /dev/shm. */
const SHM_BYTES = 64 * 1024 ** 2;

/**
 * A running container as a Compose file would ask for it: only what its image does not give it already. Mounts and
 * networks are the project's, not one container's: they are told apart elsewhere.
 */
export function composeService(container: InspectedContainer, image: InspectedImage): Part {
  const { Config: config, HostConfig: host } = container;
  const ofImage = image.Config ?? {};
  const labels = ownLabels(container, ofImage.Labels ?? {});
  const dependencies = dependenciesOf(container);
  return withoutGaps({
    image: config.Image,
    ...commandOf(container, image),
    environment: environmentOf(config.Env ?? [], ofImage.Env ?? []),
    ports: filled(portsOf(container)),
    labels: Object.keys(labels).length === 0 ? undefined : labels,
    depends_on:
      dependencies.length === 0
        ? undefined
        : Object.fromEntries(dependencies.map(([name, condition]) => [name, { condition }])),
    healthcheck: same(config.Healthcheck, ofImage.Healthcheck) ? undefined : healthOf(config.Healthcheck ?? {}),
    restart: text(host.RestartPolicy?.Name, "") ?? "no",
    user: text(config.User, ofImage.User),
    working_dir: text(config.WorkingDir, ofImage.WorkingDir),
    hostname: text(config.Hostname, container.Id.slice(0, 12)),
    stop_signal: text(config.StopSignal, ofImage.StopSignal ?? "SIGTERM"),
    stop_grace_period:
      config.StopTimeout === null || config.StopTimeout === undefined ? undefined : `${config.StopTimeout}s`,
    tty: yes(config.Tty),
    stdin_open: yes(config.OpenStdin),
    mem_limit: above(host.Memory) === undefined ? undefined : `${host.Memory}b`,
    cpus: above(host.NanoCpus) === undefined ? undefined : String((host.NanoCpus ?? 0) / 1e9),
    ...rightsOf(container),
  });
}

/** The command, where it is not the image's; an entrypoint of its own forgets the image's command. */
function commandOf({ Config: config }: InspectedContainer, image: InspectedImage): Part {
  const ofImage = image.Config ?? {};
  const entrypoint = same(config.Entrypoint, ofImage.Entrypoint) ? undefined : filled(config.Entrypoint);
  const command = same(config.Cmd, ofImage.Cmd) && entrypoint === undefined ? undefined : filled(config.Cmd);
  return { entrypoint, command };
}

function environmentOf(own: readonly string[], ofImage: readonly string[]): Part | undefined {
  const given = new Set(ofImage);
  const rows = own
    .filter((line) => !given.has(line))
    .map((line): [string, string] => {
      const at = line.indexOf("=");
      return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    });
  return rows.length === 0 ? undefined : Object.fromEntries(rows);
}

const EVERYWHERE: ReadonlySet<string> = new Set(["", "0.0.0.0", "::"]);

/** Ports as they answer now: one that the engine chose keeps its number. */
function portsOf({ HostConfig: host, NetworkSettings: net }: InspectedContainer): Part[] {
  const rows = new Map<string, Part>();
  for (const [key, bindings] of Object.entries(host.PortBindings ?? {})) {
    const [target = "", protocol = "tcp"] = key.split("/");
    for (const [i, binding] of (bindings ?? []).entries()) {
      const published = text(binding.HostPort) ?? text(net.Ports?.[key]?.[i]?.HostPort);
      if (published === undefined || published === "0") continue;
      const address = EVERYWHERE.has(binding.HostIp ?? "") ? undefined : binding.HostIp;
      const port = withoutGaps({ target: Number(target), published, protocol, host_ip: address });
      rows.set(JSON.stringify(port), port);
    }
  }
  return [...rows.values()];
}

const MS_NS = 1_000_000;
const duration = (ns: number | undefined): string | undefined =>
  above(ns) === undefined ? undefined : `${Math.max(1, Math.round((ns ?? 0) / MS_NS))}ms`;

function healthOf({ Test, Interval, Timeout, StartPeriod, StartInterval, Retries }: InspectedHealth): Part | undefined {
  const test = filled(Test);
  if (test === undefined) return undefined;
  if (test[0] === "NONE") return { disable: true };
  return withoutGaps({
    test,
    interval: duration(Interval),
    timeout: duration(Timeout),
    start_period: duration(StartPeriod),
    start_interval: duration(StartInterval),
    retries: above(Retries),
  });
}

/** What few containers ask for; what a rule forbids is said by who reads the file. */
function rightsOf({ HostConfig: host }: InspectedContainer): Part {
  const ulimits = (host.Ulimits ?? []).map(({ Name, Soft, Hard }) => [Name, { soft: Soft, hard: Hard }] as const);
  const devices = (host.Devices ?? []).map(
    ({ PathOnHost, PathInContainer, CgroupPermissions }) => `${PathOnHost}:${PathInContainer}:${CgroupPermissions}`,
  );
  const tmpfs = Object.entries(host.Tmpfs ?? {}).map(([path, options]) =>
    options === "" ? path : `${path}:${options}`,
  );
  const log = host.LogConfig?.Type ?? "json-file";
  return {
    privileged: yes(host.Privileged),
    read_only: yes(host.ReadonlyRootfs),
    init: yes(host.Init),
    cap_add: filled(host.CapAdd),
    cap_drop: filled(host.CapDrop),
    security_opt: filled(
      (host.SecurityOpt ?? []).filter((option) => host.Privileged !== true || !option.endsWith("=disable")),
    ),
    devices: filled(devices),
    ulimits: ulimits.length === 0 ? undefined : Object.fromEntries(ulimits),
    sysctls: Object.keys(host.Sysctls ?? {}).length === 0 ? undefined : host.Sysctls,
    shm_size: host.ShmSize === SHM_BYTES || above(host.ShmSize) === undefined ? undefined : `${host.ShmSize}b`,
    extra_hosts: filled(host.ExtraHosts),
    dns: filled(host.Dns),
    dns_search: filled(host.DnsSearch),
    group_add: filled(host.GroupAdd),
    pid: text(host.PidMode),
    ipc: ["", "private", "shareable"].includes(host.IpcMode ?? "") ? undefined : host.IpcMode,
    uts: text(host.UTSMode),
    userns_mode: text(host.UsernsMode),
    tmpfs: filled(tmpfs),
    logging: log === "json-file" || log === "" ? undefined : { driver: log, options: host.LogConfig?.Config ?? {} },
  };
}

export const withoutGaps = (part: Part): Part =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
