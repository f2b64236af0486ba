import type { Attachment, Stack } from "../../../../shared/services/wire.ts";
import type { ComposeValues, WrittenService } from "../keys/top.ts";
import { compare, refuse, remark, type Reading, type Spot } from "../shape/reading.ts";

/** How one container is on networks: one of the two, or neither for the default network alone. */
export interface Networked {
  readonly networks?: readonly Attachment[] | undefined;
  readonly networkMode?: string | undefined;
}

export interface AllNetworked {
  readonly byContainer: ReadonlyMap<string, Networked>;
  /** Besides an ordinary default one; sorted by name. */
  readonly networks: NonNullable<Stack["networks"]>;
}

const DEFAULT = "default";

/** Settles the networks of a stack, and the names that its containers answer to. */
export function settledNetworks(
  services: readonly WrittenService[],
  declared: ComposeValues["networks"],
  reading: Reading,
): AllNetworked {
  const known = new Map((declared?.value ?? []).map(({ name, value }) => [name, value.internal]));
  const owners = ownersOf(services);
  const further = furtherNames(services, owners, reading);
  const used = new Set<string>();
  const byContainer = new Map(
    services.map((service): [string, Networked] => {
      const mode = networkModeOf(service, owners, reading);
      if (mode !== undefined) return [service.name, { networkMode: mode }];
      const networks = attachments(service, known, further.get(service.name) ?? [], reading);
      for (const { network } of networks) used.add(network);
      return [service.name, isPlain(networks) ? {} : { networks }];
    }),
  );
  for (const { name, spot } of declared?.value ?? []) {
    if (!used.has(name) && name !== DEFAULT) remark(reading, spot, "network-unused", { name });
  }
  const networks = [...used]
    .filter((name) => name !== DEFAULT || known.get(name) === true)
    .map((name) => ({ name, internal: known.get(name) ?? false }))
    .toSorted((a, b) => compare(a.name, b.name));
  return { byContainer, networks };
}

const isPlain = (networks: readonly Attachment[]): boolean =>
  networks.length === 1 && networks[0]?.network === DEFAULT && networks[0].aliases.length === 0;

/** Name of a service, or its `container_name` → the service. */
function ownersOf(services: readonly WrittenService[]): ReadonlyMap<string, string> {
  const named = services.flatMap(({ name, value }) =>
    value.container_name === undefined ? [] : [[value.container_name.value, name] as const],
  );
  return new Map([...named, ...services.map(({ name }) => [name, name] as const)]);
}

/** Names that a container answers to on all its networks: its `container_name`, and what others call it by `links`. */
function furtherNames(
  services: readonly WrittenService[],
  owners: ReadonlyMap<string, string>,
  reading: Reading,
): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  const add = (container: string, alias: string): void => {
    if (alias !== container) names.set(container, [...(names.get(container) ?? []), alias]);
  };
  for (const { name, value } of services) {
    if (value.container_name !== undefined) {
      const { value: alias, spot } = value.container_name;
      remark(reading, spot, "container-name-alias", { name: alias });
      add(name, alias);
    }
    for (const { value: link, spot } of value.links?.value ?? []) {
      const owner = owners.get(link.container);
      if (owner === undefined) refuse(reading, spot, "link-unknown", { container: link.container });
      else add(owner, link.alias);
    }
  }
  return names;
}

function attachments(
  { value }: WrittenService,
  known: ReadonlyMap<string, boolean>,
  further: readonly string[],
  reading: Reading,
): readonly Attachment[] {
  const written = value.networks?.value ?? [];
  for (const { value: one, spot } of written) {
    if (one.network !== DEFAULT && !known.has(one.network)) {
      remark(reading, spot, "network-undeclared", { name: one.network });
    }
  }
  const asked = written.length === 0 ? [{ network: DEFAULT, aliases: [] }] : written.map((one) => one.value);
  return asked
    .map(({ network, aliases }) => ({ network, aliases: [...new Set([...aliases, ...further])].toSorted(compare) }))
    .toSorted((a, b) => compare(a.network, b.network));
}

function networkModeOf(
  { value }: WrittenService,
  owners: ReadonlyMap<string, string>,
  reading: Reading,
): string | undefined {
  const mode = value.network_mode;
  if (mode === undefined || ["", "bridge", "default"].includes(mode.value)) {
    if (mode !== undefined && mode.value !== "") remark(reading, mode.spot, "network-mode-bridge", {});
    return undefined;
  }
  if (value.networks !== undefined) refuse(reading, mode.spot, "network-mode-and-networks", {});
  const ports = value.ports;
  if (ports !== undefined && ports.value.length > 0) refusePorts(mode.value, ports.spot, reading);
  const [, kind = "", peer = ""] = /^(service|container):(.+)$/.exec(mode.value) ?? [];
  if (kind === "") return mode.value;
  const owner = owners.get(peer);
  if (owner === undefined) refuse(reading, mode.spot, "network-mode-unknown", { name: peer });
  return `container:${owner ?? peer}`;
}

function refusePorts(mode: string, spot: Spot, reading: Reading): void {
  if (mode === "none" || mode === "host") remark(reading, spot, "ports-without-network", { mode });
  else refuse(reading, spot, "ports-of-other", { mode });
}
