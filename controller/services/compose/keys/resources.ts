import { CPU_MILLI_MAX, MEMORY_BYTES_MAX, MEMORY_BYTES_MIN } from "../../../../shared/services/wire.ts";
import { list } from "../shape/collections.ts";
import { done, needed, part, record, says, unsupported } from "../shape/keys.ts";
import { integer, numberOrText, string, wholeOrText } from "../shape/primitives.ts";
import { bytes, bytesText, cpus, showBytes } from "../shape/quantities.ts";
import { refuse, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { wordList } from "./lists.ts";
import { pairs } from "./pairs.ts";

function possible(asked: number, spot: Spot, reading: Reading): number | undefined {
  if (asked >= MEMORY_BYTES_MIN && asked <= MEMORY_BYTES_MAX) return asked;
  const [min, max] = [showBytes(MEMORY_BYTES_MIN), showBytes(MEMORY_BYTES_MAX)];
  refuse(reading, spot, "memory-impossible", { asked: showBytes(asked), min, max });
  return undefined;
}

/** Memory that a container can have. */
export const memory: Shape<number> = changed(bytes, possible);
const memoryText: Shape<number> = changed(bytesText, possible);

/** A share of processors that a container can have. */
export const processors: Shape<number> = changed(cpus, (asked, spot, reading) => {
  if (asked >= 1 && asked <= CPU_MILLI_MAX) return asked;
  refuse(reading, spot, "cpus-impossible", { asked: asked / 1_000, max: CPU_MILLI_MAX / 1_000 });
  return undefined;
});

const limits = {
  cpus: done(processors, says("most of the processors", "part maximale des processeurs")),
  memory: done(memoryText, says("most memory", "mémoire maximale")),
  pids: done(integer(-1, 4_194_304), says("most processes", "nombre maximal de processus")),
} as const;

const NO_DEVICES = says(
  "nodes do not tell which graphics cards and other devices they have. Remove it, if the service does without",
  "les machines ne disent pas quelles cartes graphiques et autres périphériques elles ont. Retirez-le, si le service s’en passe",
);

/** Graphics cards and the like, as they are asked for in several places. */
export const deviceRequests = list(
  record(says("a device", "un périphérique"), {
    capabilities: needed(wordList),
    count: part(wholeOrText()),
    device_ids: part(wordList),
    driver: part(string()),
    options: part(pairs),
  }),
);

const resourceKinds = list(
  record(says("a kind of resource", "une sorte de ressource"), {
    discrete_resource_spec: part(
      record(says("a number of pieces", "un nombre de pièces"), { kind: part(string()), value: part(numberOrText()) }),
    ),
  }),
);

const reservations = {
  cpus: done(
    processors,
    says("processors kept free, and the most when there is no limit", "part réservée, et maximale sans limite"),
  ),
  memory: done(
    memoryText,
    says("memory kept free, and the most when there is no limit", "mémoire réservée, et maximale sans limite"),
  ),
  generic_resources: unsupported(resourceKinds, NO_DEVICES),
  devices: unsupported(deviceRequests, NO_DEVICES),
} as const;

const keys = {
  limits: done(
    record(says("limits", "limites"), limits),
    says("what the container may use", "ce que le conteneur peut prendre"),
  ),
  reservations: done(
    record(says("reservations", "réservations"), reservations),
    says("what must be free", "ce qui doit être libre"),
  ),
} as const;

/** How much of a machine, as `deploy` says it. */
export const resources = record(says("resources", "ressources"), keys);
