import * as fs from "node:fs";
import { promisify } from "node:util";
import { type Attempt, attempt } from "../../shared/kernel/effect.ts";
import { coresOf, hottest, loadPerMille, memoryOf, pressureOf, trafficOf } from "./proc.ts";
import type { Vitals, VitalsEffects } from "./vitals.ts";

// Not node:fs/promises: with it comes readline, and 2 MB of memory.
const [readFile, readdir, statfs] = [promisify(fs.readFile), promisify(fs.readdir), promisify(fs.statfs)];

const read = (path: string): Promise<string | undefined> => readFile(path, "utf8").catch(() => undefined);

async function temperatures(): Promise<string[]> {
  const root = "/sys/class/hwmon";
  const sensors = await readdir(root).catch(() => []);
  const texts = sensors.map(async (sensor) => {
    const files = await readdir(`${root}/${sensor}`).catch(() => []);
    return Promise.all(
      files.filter((file) => /^temp\d+_input$/.test(file)).map((file) => read(`${root}/${sensor}/${file}`)),
    );
  });
  return (await Promise.all(texts)).flat().filter((text) => text !== undefined);
}

async function readVitals(stateDir: string): Promise<Vitals> {
  const [stat = "", meminfo = "", loadavg = "", uptime = "", netDev = "", io, memory] = await Promise.all(
    ["stat", "meminfo", "loadavg", "uptime", "net/dev", "pressure/io", "pressure/memory"].map((name) =>
      read(`/proc/${name}`),
    ),
  );
  const [disk, sensors] = await Promise.all([statfs(stateDir), temperatures()]);
  const { totalBytes, availableBytes } = memoryOf(meminfo);
  const temperatureMilliCelsius = hottest(sensors);
  const pressureIoPerMille = pressureOf(io);
  const pressureMemoryPerMille = pressureOf(memory);
  return {
    uptimeSeconds: Math.floor(Number.parseFloat(uptime)) || 0,
    loadPerMille: loadPerMille(loadavg, coresOf(stat)),
    memoryTotalBytes: totalBytes,
    memoryAvailableBytes: availableBytes,
    diskTotalBytes: disk.blocks * disk.bsize,
    diskFreeBytes: disk.bavail * disk.bsize,
    ...trafficOf(netDev),
    ...(temperatureMilliCelsius !== undefined && { temperatureMilliCelsius }),
    ...(pressureIoPerMille !== undefined && { pressureIoPerMille }),
    ...(pressureMemoryPerMille !== undefined && { pressureMemoryPerMille }),
  };
}

/** One reading of the machine, by files alone. */
export const vitalsReader = (stateDir: string): Attempt<VitalsEffects["vitals.read"]["args"], Vitals> =>
  attempt(
    () => readVitals(stateDir),
    (error) => ({ code: "unreadable", detail: String(error) }),
  );
