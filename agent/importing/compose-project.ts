import type { FoundProject } from "../../shared/importing/wire.ts";
import { say, type Words } from "../../shared/kernel/result.ts";
import { composeService, type Part, withoutGaps } from "./compose-service.ts";
import type { InspectedContainer, InspectedImage } from "./inspected.ts";
import { isOneOff, numberOf, serviceOf } from "./labels.ts";
import { type Ground, ProjectMounts } from "./mounts.ts";
import { SENTENCES } from "./sentences.ts";

export interface Member {
  readonly container: InspectedContainer;
  readonly image: InspectedImage;
}

export interface KnownNetwork {
  /** Its name in the Compose file; empty where it is not this project's. */
  readonly name: string;
  readonly internal: boolean;
}

/** All that a project is told from. */
export interface Scene extends Ground {
  readonly project: string;
  readonly members: readonly Member[];
  /** By the engine's name. */
  readonly networks: Readonly<Record<string, KnownNetwork>>;
}

/** What runs as a project, as the Compose file that would ask for it. */
export function composeProject(scene: Scene): Omit<FoundProject, "diskFreeBytes"> {
  const differs: Words[] = [];
  const mounts = new ProjectMounts(scene);
  const all = [...scene.members].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const members = all.filter(({ container }) => !isOneOff(container));
  const services: Record<string, Part> = {};
  const networks: Record<string, Part> = {};
  const serviceById = new Map(members.map(({ container }) => [container.Id, serviceOf(container)]));
  for (const { container, image } of members) {
    const service = serviceOf(container);
    if (services[service] !== undefined) continue;
    const copies = members.filter((other) => serviceOf(other.container) === service).length;
    if (copies > 1) differs.push(say(SENTENCES.copies, { service, count: copies }));
    if ((image.RepoDigests ?? []).length === 0)
      differs.push(say(SENTENCES["image-local"], { image: container.Config.Image, service }));
    const volumes = mounts.of(container);
    services[service] = withoutGaps({
      ...composeService(container, image),
      ...networksOf(container, scene, serviceById, networks, differs),
      volumes: volumes.length === 0 ? undefined : volumes,
    });
  }
  for (const { container } of all.filter((one) => isOneOff(one.container)))
    differs.push(say(SENTENCES["one-off"], { container: plainName(container) }));
  mounts.checkNested();
  const volumes = [...mounts.volumes.values()];
  const document = withoutGaps({
    services,
    volumes: volumes.length === 0 ? undefined : Object.fromEntries(volumes.map(({ volume }) => [volume, {}])),
    networks: Object.keys(networks).length === 0 ? undefined : networks,
  });
  return {
    project: scene.project,
    document: JSON.stringify(literal(document)),
    beside: mounts.beside,
    containers: members.map(({ container }) => foundContainer(container)),
    volumes,
    differs: [...differs, ...mounts.differs],
    problems: mounts.problems,
  };
}

/** In order of name, and of number among the copies of one. */
const placeOf = ({ container }: Member): string =>
  `${serviceOf(container)} ${String(numberOf(container)).padStart(6, "0")}`;

const plainName = ({ Name }: InspectedContainer): string => Name.replace(/^\//, "");

function foundContainer(container: InspectedContainer): FoundProject["containers"][number] {
  const { Name: name = "no", MaximumRetryCount: retries = 0 } = container.HostConfig.RestartPolicy ?? {};
  return {
    id: container.Id,
    name: plainName(container),
    service: serviceOf(container),
    image: container.Config.Image,
    running: container.State.Running,
    restart: { name: name === "" ? "no" : name, retries },
  };
}

/** Networks of one container; what it adds to the project's is noted in `networks`. */
function networksOf(
  container: InspectedContainer,
  scene: Scene,
  serviceById: ReadonlyMap<string, string>,
  networks: Record<string, Part>,
  differs: Words[],
): Part {
  const mode = container.HostConfig.NetworkMode ?? "";
  if (mode === "host" || mode === "none") return { network_mode: mode };
  if (mode.startsWith("container:")) {
    const service = serviceById.get(mode.slice("container:".length));
    return { network_mode: service === undefined ? mode : `service:${service}` };
  }
  const service = serviceOf(container);
  const own = new Set([service, plainName(container), container.Id, container.Id.slice(0, 12)]);
  const joined: Record<string, Part> = {};
  for (const [engineName, { Aliases }] of Object.entries(container.NetworkSettings.Networks ?? {})) {
    const known = scene.networks[engineName];
    const named = known === undefined || known.name === "" ? engineName : known.name;
    const name = named.replaceAll(/[^a-zA-Z0-9_.-]/g, "-");
    if (known === undefined || known.name === "")
      differs.push(say(SENTENCES["network-outside"], { network: engineName, service }));
    const aliases = (Aliases ?? []).filter((alias) => !own.has(alias));
    joined[name] = aliases.length === 0 ? {} : { aliases };
    if (name !== "default") networks[name] = known?.internal === true ? { internal: true } : {};
  }
  const plain = Object.keys(joined).length === 1 && JSON.stringify(joined["default"]) === "{}";
  return plain || Object.keys(joined).length === 0 ? {} : { networks: joined };
}

/** The same document, in which a `$` means itself. */
function literal(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("$", "$$$$");
  if (Array.isArray(value)) return value.map(literal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, literal(held)]));
}
