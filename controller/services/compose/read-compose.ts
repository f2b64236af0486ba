import { Stack } from "../../../shared/services/wire.ts";
import { containerOf, environmentOf } from "./container.ts";
import { composeFile, type ComposeValues, type WrittenService } from "./keys/top.ts";
import { agreedPlatform, agreedReplicas, checkPorts } from "./rules/agreement.ts";
import { agreedPolicy, usedVolumes } from "./rules/data.ts";
import { checkDependencies } from "./rules/dependencies.ts";
import { checkImages } from "./rules/images.ts";
import { agreedName } from "./rules/name.ts";
import { agreedProbe } from "./rules/probe.ts";
import { stackResources } from "./rules/resources.ts";
import {
  compare,
  isRefused,
  newReading,
  refuse,
  saidNotes,
  saidProblems,
  TOP,
  type Note,
  type Problem,
  type Reading,
  type Spot,
} from "./shape/reading.ts";
import { parseYaml } from "./yaml/parse.ts";

export type { Note, Problem } from "./shape/reading.ts";

export interface ComposeInput {
  /** Named in every sentence; its folder names the service when nothing else does. */
  readonly file: string;
  readonly text: string;
  /** Wins over the file's own `name`. */
  readonly name?: string;
  /** What `${NAME}` and a bare `NAME` of an environment stand for. */
  readonly variables?: Readonly<Record<string, string>>;
}

export type ComposeResult =
  | {
      readonly ok: true;
      readonly stack: Stack;
      /** Container → name → value: to be sealed, never logged. */
      readonly environment: Readonly<Record<string, Readonly<Record<string, string>>>>;
      readonly notes: readonly Note[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a Compose file: the stack it declares, or everything that is wrong with it. Pure; throws for no text. */
export function readCompose(input: ComposeInput): ComposeResult {
  const reading = newReading(input.file, input.variables);
  const values = readValues(input.text, reading);
  if (values !== undefined) {
    const services = (values.services?.value ?? []).toSorted((a, b) => compare(a.name, b.name));
    const stack = agreedStack(input.name, services, values, reading);
    if (stack !== undefined && reading.problems.length === 0) {
      const named = services.map((one) => [one.name, Object.fromEntries(environmentOf(one))] as const);
      return { ok: true, stack, environment: Object.fromEntries(named), notes: saidNotes(reading) };
    }
  }
  return { ok: false, problems: saidProblems(reading) };
}

function readValues(text: string, reading: Reading): ComposeValues | undefined {
  const tree = parseYaml(text, reading);
  if (tree === undefined) return undefined;
  if (tree.kind === "map") return composeFile.read(tree, TOP, reading);
  refuse(reading, { ...TOP, line: tree.line, column: tree.column }, "document-not-map", {});
  return undefined;
}

/** What no single key tells: names, clashes, cycles, data. Undefined when one of these rules was broken. */
function agreedStack(
  given: string | undefined,
  services: readonly WrittenService[],
  values: ComposeValues,
  reading: Reading,
): Stack | undefined {
  const extension = values["x-lierre"]?.value ?? {};
  const servicesSpot = values.services?.spot ?? { ...TOP, key: "services" };
  if (services.length === 0 && !isRefused(reading, "services")) refuse(reading, servicesSpot, "services-missing", {});
  const name =
    values.name === undefined && isRefused(reading, "name") ? undefined : agreedName(given, values.name, reading);
  checkImages(services, reading);
  checkDependencies(services, reading);
  const inFileOrder = services.toSorted((a, b) => a.spot.line - b.spot.line);
  checkPorts(inFileOrder, reading);
  const replicas = agreedReplicas(inFileOrder, reading);
  const platform = agreedPlatform(inFileOrder, reading);
  const volumes = usedVolumes(inFileOrder, values.volumes, reading);
  const policy = agreedPolicy(volumes, extension.policy, replicas, reading);
  const probe = agreedProbe(services, extension.probe, reading);
  const resources = stackResources(services, volumes, extension.resources, servicesSpot, reading);
  if (name === undefined || reading.problems.length > 0) return undefined;
  const names = new Set(services.map((service) => service.name));
  const stack: Stack = {
    name,
    policy,
    replicas: replicas?.value ?? 1,
    sites: {
      wanted: [...(extension.sites?.value.wanted ?? [])],
      excluded: [...(extension.sites?.value.excluded ?? [])],
    },
    resources,
    containers: services.map((service) => containerOf(service, names)),
    volumes: [...volumes],
    ...(probe && { probe }),
    ...(platform && { platform }),
  };
  return withinLimits(stack, services, servicesSpot, reading);
}

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
