import type { Platform } from "../../../../shared/services/wire.ts";
import type { WrittenService } from "../keys/top.ts";
import { refuse, type Found, type Reading } from "../shape/reading.ts";

/** A port of the node leads to one container. */
export function checkPorts(services: readonly WrittenService[], reading: Reading): void {
  const taken = new Map<string, { line: number; container: string }>();
  for (const { name, value } of services) {
    for (const { value: port, spot } of value.ports?.value ?? []) {
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
}

/** How many copies the whole stack has: every service must say the same, and one that says nothing says 1. */
export function agreedReplicas(services: readonly WrittenService[], reading: Reading): Found<number> | undefined {
  const all = services.map(({ name, value }) => ({ name, found: value.deploy?.value.replicas }));
  const declared = all.find((one) => one.found !== undefined);
  if (declared?.found === undefined) return undefined;
  const asked = declared.found.value;
  const other = all.find((one) => (one.found?.value ?? 1) !== asked);
  if (other !== undefined) {
    const otherAsked = other.found?.value ?? 1;
    const params = { container: declared.name, asked, other: other.name, otherAsked };
    refuse(reading, declared.found.spot, "replicas-differ", params);
  }
  return declared.found;
}

/** What the stack's node must be: the one platform that services name, if any does. */
export function agreedPlatform(services: readonly WrittenService[], reading: Reading): Platform | undefined {
  const all = services.flatMap(({ name, value }) =>
    value.platform === undefined ? [] : [{ name, ...value.platform }],
  );
  const [first] = all;
  const other = all.find((one) => one.value !== first?.value);
  if (first !== undefined && other !== undefined) {
    const params = { container: other.name, asked: other.value, other: first.name, otherAsked: first.value };
    refuse(reading, other.spot, "platform-differs", params);
  }
  return first?.value;
}
