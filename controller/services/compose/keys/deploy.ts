import { CPU_MILLI_MAX, MEMORY_BYTES_MAX, MEMORY_BYTES_MIN, STACK_LIMITS } from "../../../../shared/services/wire.ts";
import { orEmpty } from "../shape/collections.ts";
import { done, later, record } from "../shape/keys.ts";
import { integer } from "../shape/primitives.ts";
import { bytes, cpus, showBytes } from "../shape/quantities.ts";
import { refuse } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

/** Memory that a container can have. */
export const memory: Shape<number> = changed(bytes, (asked, spot, reading) => {
  if (asked >= MEMORY_BYTES_MIN && asked <= MEMORY_BYTES_MAX) return asked;
  const [min, max] = [showBytes(MEMORY_BYTES_MIN), showBytes(MEMORY_BYTES_MAX)];
  refuse(reading, spot, "memory-impossible", { asked: showBytes(asked), min, max });
  return undefined;
});

/** A share of processors that a container can have. */
export const processors: Shape<number> = changed(cpus, (asked, spot, reading) => {
  if (asked >= 1 && asked <= CPU_MILLI_MAX) return asked;
  refuse(reading, spot, "cpus-impossible", { asked: asked / 1_000, max: CPU_MILLI_MAX / 1_000 });
  return undefined;
});

const replicas: Shape<number> = changed(
  integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  (asked, spot, reading) => {
    if (asked >= 1 && asked <= STACK_LIMITS.replicas) return asked;
    refuse(reading, spot, "replicas-impossible", { asked, max: STACK_LIMITS.replicas });
    return undefined;
  },
);

const limits = {
  cpus: done(processors, { en: "most of the processors", fr: "part maximale des processeurs" }),
  memory: done(memory, { en: "most memory", fr: "mémoire maximale" }),
  pids: later("most processes", "nombre maximal de processus"),
} as const;

const reservations = {
  cpus: done(processors, {
    en: "processors kept free, and the most when there is no limit",
    fr: "part réservée, et maximale sans limite",
  }),
  memory: done(memory, {
    en: "memory kept free, and the most when there is no limit",
    fr: "mémoire réservée, et maximale sans limite",
  }),
  generic_resources: later("resources of other kinds", "ressources d’autres sortes"),
  devices: later("devices", "périphériques"),
} as const;

const resources = {
  limits: done(record({ en: "limits", fr: "limites" }, limits), {
    en: "what the container may use",
    fr: "ce que le conteneur peut prendre",
  }),
  reservations: done(record({ en: "reservations", fr: "réservations" }, reservations), {
    en: "what must be free",
    fr: "ce qui doit être libre",
  }),
} as const;

const keys = {
  replicas: done(replicas, { en: "copies of the whole stack", fr: "copies de la pile entière" }),
  resources: done(record({ en: "resources", fr: "ressources" }, resources), {
    en: "memory and processors",
    fr: "mémoire et processeurs",
  }),
  mode: later("one copy or one per node", "une copie ou une par machine"),
  endpoint_mode: later("how clients find the service", "comment on trouve le service"),
  labels: later("labels of the service", "étiquettes du service"),
  rollback_config: later("how a bad update is undone", "retour arrière d’une mise à jour"),
  update_config: later("how an update goes", "déroulement d’une mise à jour"),
  restart_policy: later(
    "when a container is started again; `restart` is supported",
    "quand relancer ; `restart` est pris en charge",
  ),
  placement: later("where it may run; see `x-lierre: sites`", "où il peut tourner ; voir `x-lierre: sites`"),
} as const;

/** How many copies and how much of a machine. */
export const deploy = orEmpty(record({ en: "`deploy`", fr: "`deploy`" }, keys), {});
