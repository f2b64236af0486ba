import type { Scope } from "../../shared/kernel/capability.ts";
import { byId } from "../../shared/kernel/json.ts";
import { services } from "../services/services.ts";
import { measuredOf, usage, usageOf } from "../usage/usage.ts";
import type { OverviewShape } from "./overview.ts";
import type { UsageRow } from "./usage-view.ts";

/** One row per container of each service, in order of both names. */
export function usageRows({ peek }: Scope<OverviewShape>, wanted: string | undefined): (readonly [string, UsageRow])[] {
  const facts = peek(usage);
  return byId(peek(services).services).flatMap(([service, { stack }]) => {
    if (wanted !== undefined && service !== wanted) return [];
    const measured = measuredOf(facts, service);
    const names = Object.fromEntries(stack.containers.map((container) => [container.name, container]));
    return byId(names).map(([container, { memoryBytes, cpuMilli, assumed }]) => {
      const counted = Object.hasOwn(measured, container) ? measured[container] : undefined;
      const learned = counted === undefined ? ("assumed" as const) : ("measured" as const);
      const taken = usageOf(facts, service, container);
      const memory = assumed?.memory === true;
      const cpu = assumed?.cpu === true;
      const row: UsageRow = {
        service,
        container,
        memoryFrom: memory ? learned : "declared",
        memoryBytes: memory ? (counted?.memoryBytes ?? memoryBytes) : memoryBytes,
        cpuFrom: cpu ? learned : "declared",
        cpuMilli: cpu ? (counted?.cpuMilli ?? cpuMilli) : cpuMilli,
        ...(taken !== undefined && {
          memoryPeakBytes: taken.memoryPeakBytes,
          memoryUsualBytes: taken.memoryUsualBytes,
          cpuPeakMilli: taken.cpuPeakMilli,
          cpuUsualMilli: taken.cpuUsualMilli,
          seenMs: taken.windowMs,
        }),
      };
      return [`${service} ${container}`, row] as const;
    });
  });
}
