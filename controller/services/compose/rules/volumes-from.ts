import type { WrittenMount } from "../keys/mount-source.ts";
import type { WrittenService } from "../keys/top.ts";
import { refuse, type Found, type Reading } from "../shape/reading.ts";

type Mounts = readonly Found<WrittenMount>[];

/** The mounts of each service, with those that it takes over from others (`volumes_from`); its own win. */
export function mountsOf(services: readonly WrittenService[], reading: Reading): ReadonlyMap<string, Mounts> {
  const byName = new Map(services.map((service) => [service.name, service]));
  const settled = new Map<string, Mounts>();
  for (const service of services) settled.set(service.name, [...own(service), ...taken(service, byName, reading)]);
  return settled;
}

const own = ({ value }: WrittenService): Mounts => [...(value.volumes?.value ?? []), ...(value.tmpfs?.value ?? [])];

function taken(service: WrittenService, byName: ReadonlyMap<string, WrittenService>, reading: Reading): Mounts {
  const paths = new Set(own(service).map(({ value }) => value.path));
  return (service.value.volumes_from?.value ?? []).flatMap(({ value: { container, readOnly }, spot }) => {
    const other = byName.get(container);
    if (other === undefined) {
      refuse(reading, spot, "volumes-from-unknown", { container });
      return [];
    }
    return own(other).flatMap(({ value }): Mounts => {
      if (value.kind === "tmpfs" || paths.has(value.path)) return [];
      paths.add(value.path);
      return [{ value: readOnly && "readOnly" in value ? { ...value, readOnly: true } : value, spot }];
    });
  });
}
