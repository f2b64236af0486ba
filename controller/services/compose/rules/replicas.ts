import type { WrittenService } from "../keys/top.ts";
import { refuse, remark, type Found, type Reading } from "../shape/reading.ts";

/** What a service says of its copies, in either of two places. */
function statedReplicas({ value }: WrittenService, reading: Reading): Found<number> | undefined {
  const { scale } = value;
  const replicas = value.deploy?.value.replicas;
  if (scale !== undefined && replicas !== undefined && scale.value !== replicas.value) {
    refuse(reading, scale.spot, "said-twice", {
      value: scale.value,
      other: "deploy.replicas",
      otherValue: replicas.value,
    });
  }
  return replicas ?? scale;
}

/** The services that run; one with no copies at all is left out. */
export function runningServices(services: readonly WrittenService[], reading: Reading): readonly WrittenService[] {
  return services.filter((service) => {
    const stated = statedReplicas(service, reading);
    if (stated?.value !== 0) return true;
    remark(reading, stated.spot, "replicas-none", { name: service.name });
    return false;
  });
}

/** How many copies the whole stack has: every service must say the same, and one that says nothing says 1. */
export function agreedReplicas(services: readonly WrittenService[], reading: Reading): Found<number> | undefined {
  const all = services.map((service) => ({
    name: service.name,
    found: service.value.deploy?.value.replicas ?? service.value.scale,
  }));
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
