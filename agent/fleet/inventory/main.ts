/** A short-lived program: prints what this machine is as one line of JSON, and ends. Its argument: the state folder. */
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { arch, availableParallelism, cpus, hostname, release, totalmem } from "node:os";
import { cpu, osInfo, system } from "systeminformation";
import type { MachineFacts } from "../vitals.ts";

const or = <T>(reading: Promise<T>): Promise<T | undefined> => reading.catch(() => undefined);

async function read(stateDir: string): Promise<MachineFacts> {
  const [processor, machine, os, disk] = await Promise.all([
    or(cpu()),
    or(system()),
    or(osInfo()),
    or(statfs(stateDir)),
  ]);
  const words = (...parts: (string | undefined)[]) =>
    parts.filter((part) => part !== undefined && part !== "").join(" ");
  return {
    hostname: hostname(),
    platform: arch() === "arm64" ? "linux/arm64" : "linux/amd64",
    cpuModel: words(processor?.manufacturer, processor?.brand) || (cpus()[0]?.model ?? "unknown"),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    diskBytes: disk === undefined ? 0 : disk.blocks * disk.bsize,
    os: words(os?.distro, os?.release) || "Linux",
    kernel: os?.kernel ?? release(),
    model: words(machine?.manufacturer, machine?.model) || "unknown",
    virtual: machine?.virtual ?? false,
    cgroup: existsSync("/sys/fs/cgroup/cgroup.controllers") ? "v2" : "v1",
  };
}

process.stdout.write(`${JSON.stringify(await read(process.argv[2] ?? "/"))}\n`);
