import { STACK_LIMITS, type RestartPolicy } from "../../../../shared/services/wire.ts";
import { orEmpty } from "../shape/collections.ts";
import { done, noted, part, record, says } from "../shape/keys.ts";
import { integer, numberOrText, oneOf, string, wholeOrText } from "../shape/primitives.ts";
import { refuse } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { pairs } from "./pairs.ts";
import { placement } from "./placement.ts";
import { resources } from "./resources.ts";

/** Copies; a service with 0 is left out. */
export const replicas: Shape<number> = changed(
  integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  (asked, spot, reading) => {
    if (asked >= 0 && asked <= STACK_LIMITS.replicas) return asked;
    refuse(reading, spot, "replicas-impossible", { asked, max: STACK_LIMITS.replicas });
    return undefined;
  },
);

const ONE_BY_ONE = says(
  "instances are replaced one by one, each judged before the next",
  "les instances sont remplacées une à une, chacune jugée avant la suivante",
);
const ROLL_BACK = says(
  "a release that does not become healthy is rolled back by itself",
  "une version qui ne va pas bien est annulée d’elle-même",
);

const order = oneOf(["start-first", "stop-first"]);

const updateKeys = {
  order: done(
    order,
    says(
      "whether the new instance starts first or the old one stops first",
      "si la nouvelle instance démarre d’abord ou si l’ancienne s’arrête d’abord",
    ),
  ),
  parallelism: noted(wholeOrText(), ONE_BY_ONE),
  delay: noted(string(), ONE_BY_ONE),
  failure_action: noted(string(), ROLL_BACK),
  monitor: noted(string(), says("write `x-lierre: update: deadline`", "écrivez `x-lierre: update: deadline`")),
  max_failure_ratio: noted(numberOrText(), ROLL_BACK),
} as const;

const rollback = record(says("`rollback_config`", "`rollback_config`"), {
  parallelism: part(wholeOrText()),
  delay: part(string()),
  failure_action: part(string()),
  monitor: part(string()),
  max_failure_ratio: part(numberOrText()),
  order: part(order),
});

const RESTARTS = says(
  "a container that fails is started again, ever more slowly, for as long as it takes",
  "un conteneur qui échoue est relancé, de plus en plus lentement, aussi longtemps qu’il le faut",
);

const CONDITIONS: ReadonlyMap<string, RestartPolicy> = new Map([
  ["none", "no"],
  ["no", "no"],
  ["on-failure", "on-failure"],
  ["any", "always"],
  ["always", "always"],
  ["unless-stopped", "unless-stopped"],
]);

const condition = changed(string(), (word, spot, reading) => {
  const policy = CONDITIONS.get(word);
  const known = [...CONDITIONS.keys()].map((one) => `\`${one}\``).join(", ");
  if (policy === undefined)
    refuse(reading, spot, "value-bad", { value: word, expects: says(`one of ${known}`, `l’un de ${known}`) });
  return policy;
});

const restartKeys = {
  condition: done(
    condition,
    says("when it is started again: `none`, `on-failure`, `any`", "quand le relancer : `none`, `on-failure`, `any`"),
  ),
  delay: noted(string(), RESTARTS),
  max_attempts: noted(wholeOrText(), RESTARTS),
  window: noted(string(), RESTARTS),
} as const;

const mode = changed(string(), (word, spot, reading) => {
  if (word === "replicated" || word === "") return word;
  refuse(reading, spot, "deploy-mode", { mode: word });
  return undefined;
});

const keys = {
  replicas: done(
    replicas,
    says(
      "copies of the whole stack; a service with 0 is left out",
      "copies de la pile entière ; un service avec 0 est laissé de côté",
    ),
  ),
  resources: done(resources, says("memory and processors", "mémoire et processeurs")),
  update_config: done(
    record(says("`update_config`", "`update_config`"), updateKeys),
    says("how a new release takes over", "comment une nouvelle version prend la place"),
  ),
  restart_policy: done(
    record(says("`restart_policy`", "`restart_policy`"), restartKeys),
    says(
      "when a container is started again; wins over `restart`",
      "quand relancer un conteneur ; l’emporte sur `restart`",
    ),
  ),
  placement: done(placement, says("rules on the node", "règles sur la machine")),
  mode: done(
    mode,
    says("`replicated`; one per node is not supported", "`replicated` ; une par machine n’est pas pris en charge"),
  ),
  endpoint_mode: noted(
    string(),
    says("instances are found at the service's own address", "on trouve les instances à l’adresse du service"),
  ),
  labels: noted(
    pairs,
    says(
      "they belong to no container. Write `labels` at the service",
      "elles ne vont à aucun conteneur. Écrivez `labels` au niveau du service",
    ),
  ),
  rollback_config: noted(rollback, ROLL_BACK),
} as const;

/** How many copies and how much of a machine. */
export const deploy = orEmpty(record(says("`deploy`", "`deploy`"), keys), {});
