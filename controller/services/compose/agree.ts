import { NO_CONTENT, type SealedContent } from "../../../shared/services/sealed.ts";
import { Stack } from "../../../shared/services/wire.ts";
import { containerOf, environmentOf, type SettledContainer } from "./container.ts";
import type { ComposeValues, WrittenService } from "./keys/top.ts";
import { agreedConstraints, agreedPlatform, agreedUpdate } from "./rules/agreement.ts";
import { settledBuilds } from "./rules/builds.ts";
import { agreedPolicy } from "./rules/data.ts";
import { settledDependencies } from "./rules/dependencies.ts";
import { settledFiles } from "./rules/files.ts";
import { settledImages } from "./rules/images.ts";
import { checkLuggage, newLuggage, type Luggage } from "./rules/luggage.ts";
import { settledMounts } from "./rules/mounts.ts";
import { agreedName } from "./rules/name.ts";
import { settledNetworks } from "./rules/networks.ts";
import { settledPorts } from "./rules/ports.ts";
import { agreedProbe } from "./rules/probe.ts";
import { agreedReplicas, runningServices } from "./rules/replicas.ts";
import { checkLimits, stackResources } from "./rules/resources.ts";
import { sealedContent, type Sealing } from "./rules/sealing.ts";
import { agreedWaivers } from "./rules/waivers.ts";
import { agreedWeb } from "./rules/web.ts";
import { compare, isRefused, refuse, TOP, type Reading, type Spot } from "./shape/reading.ts";

/** A stack and what travels with it sealed. */
export interface Agreed {
  readonly stack: Stack;
  readonly content: SealedContent;
}

/** What no single key tells: names, clashes, cycles, data. Undefined when one of these rules was broken. */
export function agreedStack(
  given: string | undefined,
  written: readonly WrittenService[],
  values: ComposeValues,
  reading: Reading,
): Agreed | undefined {
  const servicesSpot = values.services?.spot ?? { ...TOP, key: "services" };
  if (written.length === 0 && !isRefused(reading, "services")) refuse(reading, servicesSpot, "services-missing", {});
  const name =
    values.name === undefined && isRefused(reading, "name") ? undefined : agreedName(given, values.name, reading);
  const running = runningServices(written, reading);
  const left = new Set(written.filter((service) => !running.includes(service)).map((service) => service.name));
  if (running.length === 0 && left.size > 0) refuse(reading, servicesSpot, "services-missing", {});
  const parts = agreedParts({ name, services: running, left, values, servicesSpot }, reading);
  if (name === undefined || reading.problems.length > 0) return undefined;
  const stack = withinLimits({ name, ...parts.stack }, running, servicesSpot, reading);
  if (stack === undefined) return undefined;
  const environment = running.map((one) => [one.name, Object.fromEntries(environmentOf(one))] as const);
  return {
    stack,
    content: {
      ...NO_CONTENT,
      environment: Object.fromEntries(environment),
      files: Object.fromEntries([...parts.luggage.files].toSorted(([a], [b]) => compare(a, b))),
      words: sealedContent(parts.sealing),
    },
  };
}

interface Given {
  readonly name: string | undefined;
  readonly services: readonly WrittenService[];
  readonly left: ReadonlySet<string>;
  readonly values: ComposeValues;
  readonly servicesSpot: Spot;
}

interface Parts {
  readonly stack: Omit<Stack, "name">;
  readonly luggage: Luggage;
  readonly sealing: Sealing;
}

/** Every rule has its say, so that all that is wrong is said at once. */
function agreedParts(given: Given, reading: Reading): Parts {
  const { services, values, servicesSpot } = given;
  const extension = values["x-lierre"]?.value ?? {};
  const inFileOrder = services.toSorted((a, b) => a.spot.line - b.spot.line);
  const luggage = newLuggage();
  const sealing: Sealing = [];
  const replicas = agreedReplicas(inFileOrder, reading);
  const platform = agreedPlatform(inFileOrder, reading);
  const mounted = settledMounts(inFileOrder, values.volumes, luggage, reading);
  const files = settledFiles(inFileOrder, values, luggage, reading);
  const containers = settledContainers(given, { mounted, files, luggage, sealing }, reading);
  const policy = agreedPolicy(mounted.volumes, extension.policy, replicas, reading);
  const probe = agreedProbe(services, extension.probe, reading);
  const ports = new Map([...containers.byName].map(([name, settled]) => [name, settled.ports]));
  const web = agreedWeb(services, ports, extension.web, probe, reading);
  checkLimits(services, reading);
  checkLuggage(luggage, reading);
  const waivers = agreedWaivers(given.name, reading);
  const update = agreedUpdate(services, extension.update);
  const constraints = agreedConstraints(services);
  const stack = {
    policy,
    replicas: replicas?.value ?? 1,
    sites: {
      wanted: [...(extension.sites?.value.wanted ?? [])],
      excluded: [...(extension.sites?.value.excluded ?? [])],
    },
    resources: stackResources(services, mounted.volumes, extension.resources, servicesSpot, reading),
    containers: services.flatMap((service) => {
      const settled = containers.byName.get(service.name);
      return settled === undefined ? [] : [containerOf(service, settled, sealing, reading)];
    }),
    volumes: [...mounted.volumes],
    ...(probe && { probe }),
    ...(platform && { platform }),
    ...(extension.failover && { failover: extension.failover.value }),
    ...(extension.overlap && { overlapSafe: true }),
    ...(containers.networks.length > 0 && { networks: [...containers.networks] }),
    ...(mounted.seeds.length > 0 && { seeds: [...mounted.seeds] }),
    ...(files.secrets.length > 0 && { secrets: [...files.secrets] }),
    ...(web && { web }),
    ...(update && { update }),
    ...(constraints.length > 0 && { constraints: [...constraints] }),
    ...(waivers.length > 0 && { waivers: [...waivers] }),
  };
  return { stack, luggage, sealing };
}

interface Furniture {
  readonly mounted: ReturnType<typeof settledMounts>;
  readonly files: ReturnType<typeof settledFiles>;
  readonly luggage: Luggage;
  readonly sealing: Sealing;
}

interface Containers {
  readonly byName: ReadonlyMap<string, SettledContainer>;
  readonly networks: ReturnType<typeof settledNetworks>["networks"];
}

function settledContainers(
  { name, services, left, values }: Given,
  { mounted, files, luggage, sealing }: Furniture,
  reading: Reading,
): Containers {
  const inFileOrder = services.toSorted((a, b) => a.spot.line - b.spot.line);
  const onNode = values["x-lierre"]?.value.build !== undefined;
  const builds = settledBuilds(services, onNode, luggage, sealing, reading);
  const images = settledImages(name ?? "", services, { builds, onNode }, reading);
  const dependencies = settledDependencies(services, left, reading);
  const ports = settledPorts(name ?? "", inFileOrder, reading);
  const networked = settledNetworks(services, values.networks, reading);
  const byName = new Map(
    services.map((service) => {
      const on = networked.byContainer.get(service.name) ?? {};
      const settled: SettledContainer = {
        dependsOn: dependencies.get(service.name) ?? [],
        // Neither of these has a network on which the node could publish anything.
        ports: on.networkMode === undefined ? (ports.get(service.name) ?? []) : [],
        mounted: mounted.byContainer.get(service.name) ?? NOTHING,
        networked: on,
        files: files.byContainer.get(service.name) ?? [],
        image: images.get(service.name) ?? "",
        build: builds.get(service.name),
      };
      return [service.name, settled] as const;
    }),
  );
  return { byName, networks: networked.networks };
}

const NOTHING = { mounts: [], files: [], hostMounts: [], tmpfs: [], hostTimeZone: false };

/** The last word is the schema's: what is longer than a plan may hold is refused at its service. */
function withinLimits(
  stack: Stack,
  services: readonly WrittenService[],
  servicesSpot: Spot,
  reading: Reading,
): Stack | undefined {
  const parsed = Stack.safeParse(stack);
  if (parsed.success) return parsed.data;
  for (const { path } of parsed.error.issues) {
    const [field, index, ...rest] = path;
    const service = field === "containers" && typeof index === "number" ? services[index] : undefined;
    const part = (service === undefined ? path : rest).join(".");
    refuse(reading, service?.spot ?? servicesSpot, "over-limit", { part });
  }
  return undefined;
}
