import type { Probe } from "../../../../shared/services/wire.ts";
import type { ExtensionValues, WrittenService } from "../keys/top.ts";
import { refuse, type Reading } from "../shape/reading.ts";

const DEFAULT_INTERVAL_MS = 10_000;
const DEFAULT_TIMEOUT_MS = 3_000;

/** The probe as declared, with the service that it asks. */
export function agreedProbe(
  services: readonly WrittenService[],
  stated: ExtensionValues["probe"],
  reading: Reading,
): Probe | undefined {
  const port = stated?.value.port?.value;
  if (stated === undefined || port === undefined) return undefined;
  const names = services.map((service) => service.name);
  const asked = stated.value.container;
  if (asked !== undefined && !names.includes(asked.value)) {
    refuse(reading, asked.spot, "probe-container-unknown", { container: asked.value, choices: names.join(", ") });
    return undefined;
  }
  const container = asked?.value ?? (names.length === 1 ? names[0] : undefined);
  if (container === undefined) {
    if (names.length > 1) refuse(reading, stated.spot, "probe-container-missing", {});
    return undefined;
  }
  const { path, interval, timeout } = stated.value;
  return {
    container,
    port,
    path: path?.value ?? "/",
    intervalMs: interval?.value || DEFAULT_INTERVAL_MS,
    timeoutMs: timeout?.value || DEFAULT_TIMEOUT_MS,
  };
}
