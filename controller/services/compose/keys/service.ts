import { done, noted, record, says } from "../shape/keys.ts";
import { orAbsent } from "../shape/shape.ts";
import { ABSENT_SERVICE_KEYS } from "./absent.ts";
import { build } from "./build.ts";
import { command } from "./command.ts";
import { dependsOn } from "./depends-on.ts";
import { deploy, replicas } from "./deploy.ts";
import { environment } from "./environment.ts";
import { serviceExtension } from "./extension.ts";
import { fileUses } from "./files.ts";
import { healthcheck } from "./healthcheck.ts";
import { image } from "./image.ts";
import { labels } from "./labels.ts";
import { LIMIT_KEYS } from "./limits.ts";
import { envFiles, extended, labelFiles, profiles } from "./loading.ts";
import { logging } from "./logging.ts";
import { mounts } from "./mounts.ts";
import { NETWORK_KEYS } from "./network.ts";
import { expose, ports } from "./ports.ts";
import { RIGHT_KEYS } from "./rights.ts";
import { RUN_KEYS } from "./run.ts";
import { tmpfs } from "./tmpfs.ts";
import { volumesFrom } from "./volumes-from.ts";

/** What is worked out before any key is read: these rows say what it looks like. */
const LOADED_KEYS = {
  extends: done(extended, says("a service that this one starts from", "un service dont celui-ci part")),
  env_file: done(
    envFiles,
    says("files of variables, below `environment`", "fichiers de variables, sous `environment`"),
  ),
  label_file: done(labelFiles, says("files of labels, below `labels`", "fichiers d’étiquettes, sous `labels`")),
  profiles: done(
    profiles,
    says(
      "occasions that the service is for; off, it is left out",
      "occasions où le service sert ; sinon il est laissé de côté",
    ),
  ),
} as const;

const keys = {
  image: done(image, says("published image that the container runs", "image publiée que le conteneur exécute")),
  build: done(
    build,
    says(
      "how the image is made: without effect beside `image`, on the node with `x-lierre: build: on-node`",
      "fabrication de l’image : sans effet avec `image`, sur la machine avec `x-lierre: build: on-node`",
    ),
  ),
  command: done(
    orAbsent(command),
    says("what runs instead of the image's command", "ce qui s’exécute à la place de la commande de l’image"),
  ),
  entrypoint: done(
    orAbsent(command),
    says("what runs instead of the image's entrypoint", "ce qui s’exécute à la place du point d’entrée de l’image"),
  ),
  environment: done(
    environment,
    says("environment variables, sealed on their way", "variables d’environnement, scellées en chemin"),
  ),
  ports: done(
    ports,
    says(
      "ports of the node that lead to the container; a port without one of the node is given one",
      "ports de la machine qui mènent au conteneur ; un port sans port de machine en reçoit un",
    ),
  ),
  expose: noted(
    expose,
    says(
      "the containers of a stack reach each other at every port",
      "les conteneurs d’une pile se joignent sur tous leurs ports",
    ),
  ),
  volumes: done(
    mounts,
    says(
      "volumes, folders and files beside the file, and where they are mounted; other paths of the machine by waiver",
      "volumes, dossiers et fichiers à côté du fichier, et où ils sont montés ; autres chemins de la machine par dérogation",
    ),
    "host-path",
  ),
  volumes_from: done(volumesFrom, says("mounts of another service", "montages d’un autre service")),
  tmpfs: done(tmpfs, says("folders in memory", "dossiers en mémoire")),
  configs: done(fileUses, says("configuration files", "fichiers de configuration")),
  secrets: done(fileUses, says("secret files", "fichiers secrets")),
  healthcheck: done(healthcheck, says("how health is known", "comment on connaît la santé")),
  depends_on: done(dependsOn, says("what starts before", "ce qui démarre avant")),
  labels: done(labels, says("labels of the container", "étiquettes du conteneur")),
  deploy: done(deploy, says("copies and resources", "copies et ressources")),
  scale: done(replicas, says("the same as `deploy.replicas`", "la même chose que `deploy.replicas`")),
  logging: done(logging, says("how logs are kept", "comment les journaux sont gardés")),
  "x-lierre": done(serviceExtension, says("what Compose has no words for", "ce que Compose ne sait pas dire")),
  ...RUN_KEYS,
  ...LIMIT_KEYS,
  ...RIGHT_KEYS,
  ...NETWORK_KEYS,
  ...LOADED_KEYS,
  ...ABSENT_SERVICE_KEYS,
} as const;

/** One service of a Compose file: one container of the stack. */
export const service = record(says("a service", "un service"), keys);
