/** What an engine measures of a container, as far as it matters here. */
export interface ContainerStats {
  readonly memory_stats?: {
    readonly usage?: number;
    readonly stats?: { readonly inactive_file?: number; readonly total_inactive_file?: number };
  };
  readonly cpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } };
}

/** Memory that the container needs: all of it, less the pages of files that the kernel can drop (cgroup v1 sums them up). */
export function workingSetBytes({ memory_stats: memory }: ContainerStats): number {
  const usage = memory?.usage ?? 0;
  const cache = memory?.stats?.total_inactive_file ?? memory?.stats?.inactive_file ?? 0;
  return Math.max(0, usage - Math.min(cache, usage));
}

export function cpuMicroseconds({ cpu_stats: cpu }: ContainerStats): number {
  return Math.floor((cpu?.cpu_usage?.total_usage ?? 0) / 1_000);
}
