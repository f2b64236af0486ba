import type { Constraint, Platform, Stack } from "../../../../shared/services/wire.ts";
import type { ExtensionValues, WrittenService } from "../keys/top.ts";
import { compare, refuse, type Reading } from "../shape/reading.ts";

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

/** The rules of all services on the node that they share, each once. */
export function agreedConstraints(services: readonly WrittenService[]): readonly Constraint[] {
  const all = services.flatMap(({ value }) => value.deploy?.value.placement?.value.constraints?.value ?? []);
  const line = ({ key, is, value }: Constraint): string => `${key} ${is ? "==" : "!="} ${value}`;
  const once = new Map(all.map((one) => [line(one), one]));
  return [...once.values()].toSorted((a, b) => compare(line(a), line(b)));
}

/** How a release takes over: as `x-lierre` says, else as services say; where these differ, `stop-first` is safe. */
export function agreedUpdate(
  services: readonly WrittenService[],
  stated: ExtensionValues["update"],
): Stack["update"] | undefined {
  const orders = services.flatMap(({ value }) => value.deploy?.value.update_config?.value.order?.value ?? []);
  const said = orders.includes("stop-first") ? "stop-first" : orders[0];
  const order = stated?.value.order?.value ?? said;
  const deadlineMs = stated?.value.deadline?.value;
  if (order === undefined && deadlineMs === undefined) return undefined;
  return { ...(order && { order }), ...(deadlineMs !== undefined && { deadlineMs }) };
}
