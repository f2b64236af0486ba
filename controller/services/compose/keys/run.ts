import { Platform, RestartPolicy } from "../../../../shared/services/wire.ts";
import { list } from "../shape/collections.ts";
import { done, says } from "../shape/keys.ts";
import { numberOrText, string, truth } from "../shape/primitives.ts";
import { duration } from "../shape/quantities.ts";
import { refuse, remark, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

const choices = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");

/** The specification lets `on-failure:3` count; Lierre's own back-off makes the count moot. */
const restart = changed(string(), (word, spot, reading) => {
  const counted = /^on-failure:[0-9]+$/.test(word);
  if (counted) remark(reading, spot, "restart-count", { value: word });
  const policy = RestartPolicy.safeParse(counted ? "on-failure" : word);
  if (policy.success) return policy.data;
  const known = choices(RestartPolicy.options);
  refuse(reading, spot, "value-bad", { value: word, expects: says(`one of ${known}`, `l’un de ${known}`) });
  return undefined;
});

/** Other names of the same, as containerd takes them. */
const PLATFORM_ALIASES: ReadonlyMap<string, Platform> = new Map([
  ["linux/x86_64", "linux/amd64"],
  ["linux/aarch64", "linux/arm64"],
  ["linux/arm64/v8", "linux/arm64"],
  ["amd64", "linux/amd64"],
  ["x86_64", "linux/amd64"],
  ["arm64", "linux/arm64"],
  ["aarch64", "linux/arm64"],
]);

const platform = changed(string(), (word, spot, reading) => {
  const found = Platform.safeParse(PLATFORM_ALIASES.get(word) ?? word);
  if (found.success) return found.data;
  const known = choices(Platform.options);
  const expects = says(`a platform that nodes have: ${known}`, `une plateforme des machines : ${known}`);
  refuse(reading, spot, "value-bad", { value: word, expects });
  return undefined;
});

/** Text that fits a pattern, or is refused with an example. */
function fitting(pattern: RegExp, en: string, fr: string): Shape<string> {
  return changed(string(), (word, spot, reading) => {
    if (pattern.test(word)) return word;
    refuse(reading, spot, "value-bad", { value: word, expects: says(en, fr) });
    return undefined;
  });
}

const user = fitting(/^[^\0\s]{1,255}$/, "a user such as `1000:1000`", "un utilisateur comme `1000:1000`");
const folder = fitting(/^\/[^\0]*$/, "a folder such as `/srv/app`", "un dossier comme `/srv/app`");
const signal = fitting(
  /^(?:(?:SIG)?[A-Z][A-Z0-9+-]{1,15}|[1-9][0-9]?)$/i,
  "a signal such as `SIGTERM`",
  "un signal comme `SIGTERM`",
);
const containerName = fitting(
  /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/,
  "a name of letters, digits, `_`, `.` and `-`",
  "un nom de lettres, chiffres, `_`, `.` et `-`",
);

const PULLS = {
  always: "always",
  never: "never",
  missing: "missing",
  if_not_present: "missing",
  build: "build",
} as const;

function pull(word: string, spot: Spot, reading: Reading): (typeof PULLS)[keyof typeof PULLS] | undefined {
  if (Object.hasOwn(PULLS, word)) return PULLS[word as keyof typeof PULLS];
  if (/^(?:refresh|daily|weekly|every_(?:[0-9]+[wdhms])+)$/.test(word)) {
    remark(reading, spot, "pull-refresh", { value: word });
    return "missing";
  }
  const known = choices(Object.keys(PULLS));
  refuse(reading, spot, "value-bad", { value: word, expects: says(`one of ${known}`, `l’un de ${known}`) });
  return undefined;
}

const runtime = changed(string(), (word, spot, reading) => {
  if (word !== "runc" && word !== "") refuse(reading, spot, "runtime-other", { runtime: word });
  return word;
});

const isolation = changed(string(), (word, spot, reading) => {
  if (word !== "default" && word !== "") refuse(reading, spot, "isolation-other", { value: word });
  return word;
});

/** How a container's process is run. */
export const RUN_KEYS = {
  restart: done(restart, says("when it is started again", "quand il est relancé")),
  user: done(user, says("user that runs it", "utilisateur qui l’exécute")),
  group_add: done(list(numberOrText()), says("further groups of that user", "autres groupes de cet utilisateur")),
  working_dir: done(folder, says("folder where the command starts", "dossier où démarre la commande")),
  read_only: done(truth(), says("the container's own files can't change", "les fichiers du conteneur ne changent pas")),
  init: done(truth(), says("a small init process in front", "un petit processus init devant")),
  tty: done(truth(), says("a terminal", "un terminal")),
  stdin_open: done(truth(), says("standard input stays open", "l’entrée standard reste ouverte")),
  stop_signal: done(signal, says("signal that stops it", "signal qui l’arrête")),
  stop_grace_period: done(duration, says("time to stop before it is killed", "temps d’arrêt avant d’être tué")),
  platform: done(platform, says("processor that the image is built for", "processeur pour lequel l’image est faite")),
  pull_policy: done(
    changed(string(), pull),
    says("when the image is pulled; `build` with `build`", "quand l’image est téléchargée ; `build` avec `build`"),
  ),
  container_name: done(
    containerName,
    says(
      "a further name for other containers; Lierre names containers itself",
      "un nom de plus pour les autres conteneurs ; Lierre nomme lui-même les conteneurs",
    ),
  ),
  runtime: done(runtime, says("`runc`, else not supported", "`runc`, sinon pas pris en charge")),
  isolation: done(isolation, says("`default`, else not supported", "`default`, sinon pas pris en charge")),
} as const;
