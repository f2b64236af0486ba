/** What an engine tells of a container, as far as an import asks for it. */
export interface InspectedContainer {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Running: boolean };
  readonly Config: {
    readonly Image: string;
    readonly Cmd?: readonly string[] | null;
    readonly Entrypoint?: readonly string[] | null;
    readonly Env?: readonly string[] | null;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly User?: string;
    readonly WorkingDir?: string;
    readonly Hostname?: string;
    readonly Healthcheck?: InspectedHealth | null;
    readonly StopSignal?: string;
    readonly StopTimeout?: number | null;
    readonly Tty?: boolean;
    readonly OpenStdin?: boolean;
  };
  readonly HostConfig: InspectedHost;
  readonly Mounts?: readonly InspectedMount[] | null;
  readonly NetworkSettings: {
    readonly Networks?: Readonly<Record<string, { readonly Aliases?: readonly string[] | null }>> | null;
    readonly Ports?: Ports | null;
  };
}

type Ports = Readonly<Record<string, readonly { readonly HostIp?: string; readonly HostPort?: string }[] | null>>;

/** Durations in nanoseconds. */
export interface InspectedHealth {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

export interface InspectedMount {
  readonly Type: string;
  readonly Name?: string | undefined;
  readonly Source?: string;
  readonly Destination: string;
  readonly Driver?: string | undefined;
  readonly RW: boolean;
}

interface InspectedHost {
  readonly PortBindings?: Ports | null;
  readonly NetworkMode?: string;
  readonly RestartPolicy?: { readonly Name?: string; readonly MaximumRetryCount?: number };
  readonly Memory?: number;
  readonly NanoCpus?: number;
  readonly ReadonlyRootfs?: boolean;
  readonly Init?: boolean | null;
  readonly Privileged?: boolean;
  readonly CapAdd?: readonly string[] | null;
  readonly CapDrop?: readonly string[] | null;
  readonly SecurityOpt?: readonly string[] | null;
  readonly Devices?: readonly { PathOnHost: string; PathInContainer: string; CgroupPermissions: string }[] | null;
  readonly Ulimits?: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[] | null;
  readonly Sysctls?: Readonly<Record<string, string>> | null;
  readonly ShmSize?: number;
  readonly ExtraHosts?: readonly string[] | null;
  readonly Dns?: readonly string[] | null;
  readonly DnsSearch?: readonly string[] | null;
  readonly GroupAdd?: readonly string[] | null;
  readonly PidMode?: string;
  readonly IpcMode?: string;
  readonly UTSMode?: string;
  readonly UsernsMode?: string;
  readonly Tmpfs?: Readonly<Record<string, string>> | null;
  readonly LogConfig?: { readonly Type?: string; readonly Config?: Readonly<Record<string, string>> | null };
}

/** What an image gives to its containers: what is the same in both was not asked for by anybody. */
export interface InspectedImage {
  readonly RepoDigests?: readonly string[] | null;
  readonly Config?: Partial<InspectedContainer["Config"]> | null;
}
