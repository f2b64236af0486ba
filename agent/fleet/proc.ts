/** Reads of `/proc` as numbers: pure, from the texts of the files. */

/** `MemTotal:  123 kB` lines, in bytes. */
export function memoryOf(meminfo: string): { totalBytes: number; availableBytes: number } {
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(meminfo)?.[1] ?? 0) * 1_024;
  return { totalBytes: bytes("MemTotal"), availableBytes: bytes("MemAvailable") };
}

/** Load of the last minute by core, in per mille. */
export function loadPerMille(loadavg: string, cores: number): number {
  return Math.round((Number.parseFloat(loadavg) * 1_000) / Math.max(1, cores)) || 0;
}

/** `cpu0`, `cpu1`… of `/proc/stat`. */
export const coresOf = (stat: string): number => stat.match(/^cpu\d+ /gm)?.length ?? 1;

const VIRTUAL = /^(lo|veth|docker|br-|virbr|dummy|tap|cni|flannel)/;

/** Bytes over real interfaces: what containers say to each other never leaves the machine. */
export function trafficOf(netDev: string): { receivedBytes: number; sentBytes: number } {
  let receivedBytes = 0;
  let sentBytes = 0;
  for (const line of netDev.split("\n")) {
    const [name, counts] = line.split(":", 2);
    if (name === undefined || counts === undefined || VIRTUAL.test(name.trim())) continue;
    const fields = counts.trim().split(/\s+/);
    receivedBytes += Number(fields[0] ?? 0);
    sentBytes += Number(fields[8] ?? 0);
  }
  return { receivedBytes, sentBytes };
}

/** `some avg10=1.31 …` as per mille; undefined where the kernel does not say. */
export function pressureOf(pressure: string | undefined): number | undefined {
  const found = pressure === undefined ? undefined : /^some avg10=([\d.]+)/m.exec(pressure)?.[1];
  return found === undefined ? undefined : Math.round(Number.parseFloat(found) * 10);
}

/** A sensor that is not connected reads as absurd; the hottest of the others counts. */
export function hottest(readings: readonly string[]): number | undefined {
  const known = readings.map((text) => Number.parseInt(text, 10)).filter((milli) => milli > 0 && milli < 150_000);
  return known.length === 0 ? undefined : Math.max(...known);
}
