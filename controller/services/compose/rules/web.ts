import type { Port, Probe, Stack } from "../../../../shared/services/wire.ts";
import type { ExtensionValues, WrittenService } from "../keys/top.ts";
import { refuse, type Reading } from "../shape/reading.ts";

/** Ports that serve pages by custom, the likeliest first. 443 is none: the service's address does the encryption. */
const USUAL = [80, 8080, 3000, 8000, 8081, 5000, 8888, 9000, 4000, 8008, 3001, 7000, 8090, 2368, 5678, 1880, 4200];

interface Candidate extends Port {
  readonly container: string;
}

/**
 * The port that people reach at the service's address: as `x-lierre: web` says, else the one that the probe asks, else
 * the only published one, else the first that is usual for pages. None where nothing of that is published.
 */
export function agreedWeb(
  services: readonly WrittenService[],
  ports: ReadonlyMap<string, readonly Port[]>,
  stated: ExtensionValues["web"],
  probe: Probe | undefined,
  reading: Reading,
): Stack["web"] {
  const published = services.flatMap(({ name }) =>
    (ports.get(name) ?? []).flatMap((port): Candidate[] =>
      port.protocol === "tcp" ? [{ ...port, container: name }] : [],
    ),
  );
  const chosen = stated === undefined ? guess(published, probe) : find(services, published, stated, reading);
  return chosen === undefined ? undefined : { container: chosen.container, hostPort: chosen.hostPort };
}

function find(
  services: readonly WrittenService[],
  published: readonly Candidate[],
  stated: NonNullable<ExtensionValues["web"]>,
  reading: Reading,
): Candidate | undefined {
  const { container, port } = stated.value;
  const names = services.map((service) => service.name);
  const name = container?.value ?? (names.length === 1 ? names[0] : undefined);
  const found = published.find(
    (one) => one.containerPort === port?.value && (name === undefined || one.container === name),
  );
  if (found === undefined && port !== undefined) {
    refuse(reading, stated.spot, "web-unpublished", { port: port.value, container: name ?? names.join(", ") });
  }
  return found;
}

function guess(published: readonly Candidate[], probe: Probe | undefined): Candidate | undefined {
  const asked = published.find((one) => one.container === probe?.container && one.containerPort === probe.port);
  if (asked !== undefined || published.length === 1) return asked ?? published[0];
  const rank = ({ containerPort, hostPort }: Candidate): number => {
    const places = [USUAL.indexOf(containerPort), USUAL.indexOf(hostPort)].filter((place) => place !== -1);
    return places.length === 0 ? Infinity : Math.min(...places);
  };
  const usual = published.filter((one) => rank(one) < Infinity);
  return usual.toSorted((a, b) => rank(a) - rank(b) || a.hostPort - b.hostPort)[0];
}
