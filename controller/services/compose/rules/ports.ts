import { sha256Hex } from "../../../../shared/kernel/json.ts";
import type { Port } from "../../../../shared/services/wire.ts";
import type { WrittenService } from "../keys/top.ts";
import { refuse, remark, type Reading } from "../shape/reading.ts";

const FREE_FROM = 20_000;
const FREE_COUNT = 10_000;
/** Below it ports belong to the machine's own services by custom. */
const ORDINARY_FROM = 1_024;

/** Ports by container; every one leads to one container, and those that name no port of the node are given one. */
export function settledPorts(
  stack: string,
  services: readonly WrittenService[],
  reading: Reading,
): ReadonlyMap<string, readonly Port[]> {
  const taken = statedPorts(services, reading);
  const settled = new Map<string, Port[]>();
  for (const { name, value } of services) {
    const ports: Port[] = [];
    for (const { value: port, spot } of value.ports?.value ?? []) {
      const { containerPort, protocol } = port;
      const hostPort = port.hostPort ?? freePort({ stack, name, containerPort, protocol }, taken);
      if (port.hostPort === undefined) {
        taken.set(`${hostPort}/${protocol}`, { line: spot.line, container: name });
        remark(reading, spot, "port-chosen", { port: containerPort, chosen: hostPort });
      }
      ports.push({ hostPort, containerPort, protocol });
    }
    settled.set(name, ports);
  }
  return settled;
}

type Taken = Map<string, { readonly line: number; readonly container: string }>;

function statedPorts(services: readonly WrittenService[], reading: Reading): Taken {
  const taken: Taken = new Map();
  for (const { name, value } of services) {
    for (const { value: port, spot } of value.ports?.value ?? []) {
      if (port.hostPort === undefined) continue;
      const key = `${port.hostPort}/${port.protocol}`;
      const first = taken.get(key);
      if (first === undefined) {
        taken.set(key, { line: spot.line, container: name });
        continue;
      }
      const params = { port: key, first: first.line, firstContainer: first.container };
      refuse(reading, spot, "port-clash", { ...params, second: spot.line, secondContainer: name });
    }
  }
  return taken;
}

interface Asked {
  readonly stack: string;
  readonly name: string;
  readonly containerPort: number;
  readonly protocol: Port["protocol"];
}

/** The container's own number where it is an ordinary one and free, else one that follows from the names alone. */
function freePort({ stack, name, containerPort, protocol }: Asked, taken: Taken): number {
  const isFree = (port: number): boolean => !taken.has(`${port}/${protocol}`);
  if (containerPort >= ORDINARY_FROM && isFree(containerPort)) return containerPort;
  const hash = Number.parseInt(sha256Hex(`${stack}/${name}/${containerPort}/${protocol}`).slice(0, 8), 16);
  for (let step = 0; step < FREE_COUNT; step++) {
    const port = FREE_FROM + ((hash + step) % FREE_COUNT);
    if (isFree(port)) return port;
  }
  return containerPort;
}
