import { forms, list, named } from "../shape/collections.ts";
import { needed, noted, part, record, says, unsupported, type KeyTable } from "../shape/keys.ts";
import { anything, integer, oneOf, string, truth } from "../shape/primitives.ts";
import { orAbsent } from "../shape/shape.ts";
import { command } from "./command.ts";
import { deviceRequests } from "./resources.ts";
import { stringOrList, wordList } from "./lists.ts";
import { pairs } from "./pairs.ts";

const hookKeys = {
  user: part(string()),
  privileged: part(truth()),
  working_dir: part(string()),
  environment: part(pairs),
} as const;
const hook = record(says("a command", "une commande"), { command: needed(orAbsent(command)), ...hookKeys });
const startHook = record(says("a command", "une commande"), {
  command: part(orAbsent(command)),
  image: part(string()),
  per_replica: part(truth()),
  ...hookKeys,
});

const HOOKS = says(
  "a node starts and stops containers and runs nothing beside them. Put the command into the entrypoint, or into a service of its own that others wait for with `service_completed_successfully`",
  "une machine démarre et arrête des conteneurs et n’exécute rien à côté. Mettez la commande dans le point d’entrée, ou dans un service que d’autres attendent avec `service_completed_successfully`",
);

const watch = record(says("a rule of `watch`", "une règle de `watch`"), {
  path: needed(string()),
  action: needed(oneOf(["rebuild", "sync", "restart", "sync+restart", "sync+exec"])),
  ignore: part(stringOrList),
  include: part(stringOrList),
  target: part(string()),
  exec: part(hook),
  initial_sync: part(truth()),
});

const MODELS = says(
  "no node runs language models for others. Give the address of one in `environment`",
  "aucune machine ne fait tourner de modèles de langage pour d’autres. Donnez l’adresse d’un modèle dans `environment`",
);

const WINDOWS = says(
  "it concerns Windows and nodes run Linux. Remove it",
  "cela concerne Windows et les machines sont sous Linux. Retirez-le",
);

const modelUse = orAbsent(
  record(says("a model of a service", "un modèle d’un service"), {
    endpoint_var: part(string()),
    model_var: part(string()),
  }),
);

/** What the specification has below a service and nothing here does, each with its reason. */
export const ABSENT_SERVICE_KEYS = {
  annotations: noted(pairs, says("nothing here asks for them", "rien ici ne les demande")),
  attach: noted(
    truth(),
    says("logs are read with `lierre service logs`", "on lit les journaux avec `lierre service logs`"),
  ),
  cgroup_parent: noted(
    string(),
    says(
      "the engine keeps containers below its own control group",
      "le moteur garde les conteneurs sous son propre groupe de contrôle",
    ),
  ),
  develop: noted(
    orAbsent(record(says("`develop`", "`develop`"), { watch: part(list(watch)) })),
    says("it concerns the machine of a developer", "cela concerne la machine de qui développe"),
  ),
  pull_refresh_after: noted(
    string(),
    says("an image is looked up when a release is applied", "une image est cherchée quand une version est appliquée"),
  ),
  credential_spec: unsupported(
    record(says("`credential_spec`", "`credential_spec`"), {
      config: part(string()),
      file: part(string()),
      registry: part(string()),
    }),
    WINDOWS,
  ),
  gpus: unsupported(
    forms(says("`all`, or a list", "`all`, ou une liste"), { scalar: oneOf(["all"]), list: deviceRequests }),
    says(
      "nodes do not tell which graphics cards they have. Remove it, if the service does without",
      "les machines ne disent pas quelles cartes graphiques elles ont. Retirez-le, si le service s’en passe",
    ),
  ),
  models: unsupported(
    forms(says("a list of models, or a map", "une liste de modèles, ou un dictionnaire"), {
      list: wordList,
      map: named(modelUse),
    }),
    MODELS,
  ),
  provider: unsupported(
    record(says("`provider`", "`provider`"), { type: needed(string()), options: part(named(anything)) }),
    says(
      "nodes run containers only. Remove it, and give the address of what it stands for in `environment`",
      "les machines n’exécutent que des conteneurs. Retirez-le, et donnez l’adresse de ce qu’il désigne dans `environment`",
    ),
  ),
  pre_start: unsupported(list(startHook), HOOKS),
  post_start: unsupported(list(hook), HOOKS),
  pre_stop: unsupported(list(hook), HOOKS),
} as const satisfies KeyTable;

/** Language models at the top of a file. */
export const models = unsupported(
  named(
    record(says("a model", "un modèle"), {
      model: needed(string()),
      name: part(string()),
      context_size: part(integer(0, Number.MAX_SAFE_INTEGER)),
      runtime_flags: part(wordList),
    }),
  ),
  MODELS,
);
