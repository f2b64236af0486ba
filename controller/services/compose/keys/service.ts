import { Platform, RestartPolicy } from "../../../../shared/services/wire.ts";
import { done, record } from "../shape/keys.ts";
import { anything, string, truth } from "../shape/primitives.ts";
import { duration } from "../shape/quantities.ts";
import { refuse, remark } from "../shape/reading.ts";
import { changed } from "../shape/shape.ts";
import { command } from "./command.ts";
import { dependsOn } from "./depends-on.ts";
import { deploy } from "./deploy.ts";
import { environment } from "./environment.ts";
import { healthcheck } from "./healthcheck.ts";
import { image } from "./image.ts";
import { labels } from "./labels.ts";
import { mounts } from "./mounts.ts";
import { ports } from "./ports.ts";
import { OTHER_SERVICE_KEYS } from "./service-other.ts";

const choices = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");

/** The specification lets `on-failure:3` count; Lierre's own back-off makes the count moot. */
const restart = changed(string(), (word, spot, reading) => {
  const counted = /^on-failure:[0-9]+$/.test(word);
  if (counted) remark(reading, spot, "restart-count", { value: word });
  const policy = RestartPolicy.safeParse(counted ? "on-failure" : word);
  if (policy.success) return policy.data;
  const known = choices(RestartPolicy.options);
  refuse(reading, spot, "value-bad", { value: word, expects: { en: `one of ${known}`, fr: `l’un de ${known}` } });
  return undefined;
});

/** Other names of the same, as containerd takes them. */
const PLATFORM_ALIASES: ReadonlyMap<string, Platform> = new Map([
  ["linux/x86_64", "linux/amd64"],
  ["linux/aarch64", "linux/arm64"],
  ["linux/arm64/v8", "linux/arm64"],
]);

const platform = changed(string(), (word, spot, reading) => {
  const found = Platform.safeParse(PLATFORM_ALIASES.get(word) ?? word);
  if (found.success) return found.data;
  const known = choices(Platform.options);
  const expects = { en: `a platform that nodes have: ${known}`, fr: `une plateforme des machines : ${known}` };
  refuse(reading, spot, "value-bad", { value: word, expects });
  return undefined;
});

const user = changed(string(), (word, spot, reading) => {
  if (/^[^\0\s]{1,255}$/.test(word)) return word;
  const expects = { en: "a user such as `1000:1000`", fr: "un utilisateur comme `1000:1000`" };
  refuse(reading, spot, "value-bad", { value: word, expects });
  return undefined;
});

const keys = {
  image: done(image, { en: "published image that the container runs", fr: "image publiée que le conteneur exécute" }),
  build: done(anything, {
    en: "how the image is made; without effect beside `image`",
    fr: "fabrication de l’image ; sans effet avec `image`",
  }),
  command: done(command, {
    en: "what runs instead of the image's command",
    fr: "ce qui s’exécute à la place de la commande de l’image",
  }),
  entrypoint: done(command, {
    en: "what runs instead of the image's entrypoint",
    fr: "ce qui s’exécute à la place du point d’entrée de l’image",
  }),
  environment: done(environment, {
    en: "environment variables, sealed on their way",
    fr: "variables d’environnement, scellées en chemin",
  }),
  ports: done(ports, {
    en: "ports of the node that lead to the container",
    fr: "ports de la machine qui mènent au conteneur",
  }),
  volumes: done(mounts, { en: "named volumes and where they are mounted", fr: "volumes nommés et où ils sont montés" }),
  healthcheck: done(healthcheck, { en: "how health is known", fr: "comment on connaît la santé" }),
  depends_on: done(dependsOn, { en: "what starts before", fr: "ce qui démarre avant" }),
  restart: done(restart, { en: "when Docker starts it again", fr: "quand Docker le relance" }),
  labels: done(labels, { en: "labels of the container", fr: "étiquettes du conteneur" }),
  deploy: done(deploy, { en: "copies and resources", fr: "copies et ressources" }),
  user: done(user, { en: "user that runs it", fr: "utilisateur qui l’exécute" }),
  read_only: done(truth(), {
    en: "the container's own files can't change",
    fr: "les fichiers du conteneur ne changent pas",
  }),
  init: done(truth(), { en: "a small init process in front", fr: "un petit processus init devant" }),
  stop_grace_period: done(duration, { en: "time to stop before it is killed", fr: "temps d’arrêt avant d’être tué" }),
  platform: done(platform, {
    en: "processor that the image is built for",
    fr: "processeur pour lequel l’image est faite",
  }),
  ...OTHER_SERVICE_KEYS,
} as const;

/** One service of a Compose file: one container of the stack. */
export const service = record({ en: "a service", fr: "un service" }, keys);
