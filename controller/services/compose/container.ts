import type { Container } from "../../../shared/services/wire.ts";
import type { WrittenService } from "./keys/top.ts";
import { containerResources } from "./rules/resources.ts";
import { compare, type Found } from "./shape/reading.ts";

/** One service of the file as a container of the stack. `names` are the file's services: other dependencies are left out. */
export function containerOf(service: WrittenService, names: ReadonlySet<string>): Container {
  const { name, value } = service;
  const stopGraceMs = value.stop_grace_period?.value;
  return {
    name,
    image: value.image?.value ?? "",
    ...(value.command && { command: [...value.command.value] }),
    ...(value.entrypoint && { entrypoint: [...value.entrypoint.value] }),
    environment: [...environmentOf(service).keys()],
    ports: plain(value.ports?.value).toSorted(
      (a, b) => a.hostPort - b.hostPort || compare(a.protocol, b.protocol) || a.containerPort - b.containerPort,
    ),
    mounts: plain(value.volumes?.value).toSorted((a, b) => compare(a.path, b.path)),
    ...(value.healthcheck && { healthcheck: value.healthcheck.value }),
    dependsOn: (value.depends_on?.value ?? [])
      .filter((dependency) => names.has(dependency.container))
      .map(({ container, condition }) => ({ container, condition }))
      .toSorted((a, b) => compare(a.container, b.container)),
    ...(value.restart && { restart: value.restart.value }),
    labels: Object.fromEntries(sorted(value.labels?.value)),
    ...containerResources(service),
    ...(value.user && { user: value.user.value }),
    ...(value.read_only && { readOnly: value.read_only.value }),
    ...(value.init && { init: value.init.value }),
    ...(stopGraceMs !== undefined && { stopGraceMs }),
  };
}

/** Names and values of a container's environment, sorted by name. */
export function environmentOf({ value }: WrittenService): ReadonlyMap<string, string> {
  return sorted(value.environment?.value);
}

const plain = <T>(found: readonly Found<T>[] = []): T[] => found.map((one) => one.value);

const sorted = (values: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> =>
  new Map([...values].toSorted(([a], [b]) => compare(a, b)));
