import type { Inventory } from "../../shared/fleet/wire.ts";

/** What a small PC with Docker says of itself. */
export function inventory(has: Partial<Inventory> = {}): Inventory {
  return {
    v: 1,
    agentVersion: "0.1.0",
    hostname: "pc",
    platform: "linux/amd64",
    cpuModel: "i5",
    cores: 4,
    memoryBytes: 4 * 1024 ** 3,
    diskBytes: 100 * 1024 ** 3,
    os: "Debian 12",
    kernel: "6.1",
    model: "OptiPlex",
    virtual: false,
    docker: { version: "20.10.24", apiVersion: "1.41", cgroup: "1" },
    address: "127.0.1.1",
    images: [],
    labels: {},
    ...has,
  };
}
