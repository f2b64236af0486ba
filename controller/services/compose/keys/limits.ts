import { forms, list, named } from "../shape/collections.ts";
import { done, noted, part, record, required, says, type KeyTable } from "../shape/keys.ts";
import { anything, integer, numberOrText, string, truth, wholeOrText } from "../shape/primitives.ts";
import { bytes, cpus, parseBytes } from "../shape/quantities.ts";
import { refuse, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { memory, processors } from "./resources.ts";
import { pairs } from "./pairs.ts";

/** Docker's 0 is no limit at all: the key says nothing then. */
function orNoLimit(shape: Shape<number>, read: Shape<number>): Shape<{ readonly limit: number | undefined }> {
  return {
    ...shape,
    read(tree, spot, reading) {
      const before = reading.problems.length;
      const asked = read.read(tree, spot, reading);
      if (asked === undefined || reading.problems.length > before) return undefined;
      if (asked === 0) return { limit: undefined };
      const limit = shape.read(tree, spot, reading);
      return limit === undefined ? undefined : { limit };
    },
  };
}

const whole = (min: number, max = Number.MAX_SAFE_INTEGER): Shape<number> => integer(min, max);

const swap: Shape<number> = changed(
  numberOrText(says("a size, or -1 for no limit", "une taille, ou -1 sans limite")),
  (word, spot, reading) => {
    const size = word === "-1" ? -1 : parseBytes(word);
    if (size === undefined)
      refuse(reading, spot, "value-bad", {
        value: word,
        expects: says("a size such as `1g`, or -1", "une taille comme `1g`, ou -1"),
      });
    return size;
  },
);

const someBytes: Shape<number> = changed(bytes, (size, spot, reading) => {
  if (size > 0) return size;
  refuse(reading, spot, "value-bad", { value: "0", expects: says("a size such as `64m`", "une taille comme `64m`") });
  return undefined;
});

/** `-1` and 0 are no limit. */
const pids: Shape<number> = integer(-1, 4_194_304);

export interface WrittenUlimit {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

const ULIMITS = "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack";
const ulimitKeys = {
  soft: required(whole(-1), says("limit that a process may raise", "limite qu’un processus peut relever")),
  hard: required(whole(-1), says("limit that it may not pass", "limite qu’il ne peut dépasser")),
} as const;

function checkUlimit({ name, soft, hard }: WrittenUlimit, spot: Spot, reading: Reading): WrittenUlimit[] {
  if (!ULIMITS.split(" ").includes(name)) {
    refuse(reading, spot, "value-bad", { value: name, expects: says(`one of ${ULIMITS}`, `l’un de ${ULIMITS}`) });
    return [];
  }
  if (hard !== -1 && (soft === -1 || soft > hard)) {
    refuse(reading, spot, "ulimit-order", { soft, hard });
    return [];
  }
  return [{ name, soft, hard }];
}

/** Limits of processes, by name. */
export const ulimits: Shape<readonly WrittenUlimit[]> = changed(
  named(
    forms(says("a number, or `soft` and `hard`", "un nombre, ou `soft` et `hard`"), {
      scalar: changed(whole(-1), (value) => ({ soft: value, hard: value })),
      map: changed(record(says("a limit", "une limite"), ulimitKeys), (value) =>
        value.soft === undefined || value.hard === undefined
          ? undefined
          : { soft: value.soft.value, hard: value.hard.value },
      ),
    }),
  ),
  (found, _, reading) => found.flatMap(({ name, value, spot }) => checkUlimit({ name, ...value }, spot, reading)),
);

/** The kernel keeps these apart for every container; the others are the whole machine's. */
const OWN_SYSCTL =
  /^(?:net\.|fs\.mqueue\.|kernel\.(?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced|domainname)$)/;

const sysctls: Shape<ReadonlyMap<string, string>> = changed(pairs, (found, _, reading) => {
  const values = new Map<string, string>();
  for (const { name, value, spot } of found) {
    if (OWN_SYSCTL.test(name)) values.set(name, value ?? "");
    else refuse(reading, spot, "sysctl-of-machine", { name });
  }
  return values;
});

const WINDOWS = says("it counts under Windows only", "cela ne compte que sous Windows");
const REAL_TIME = says(
  "no container here is given real-time priority",
  "aucun conteneur n’a ici de priorité temps réel",
);

const devices = (keys: KeyTable) => list(record(says("a limit of one disk", "la limite d’un disque"), keys, false));

function blkio() {
  const where = says("limits of disk traffic", "limites d’accès aux disques");
  const limit = devices({ path: part(string()), rate: part(wholeOrText()) });
  const weight = devices({ path: part(string()), weight: part(wholeOrText()) });
  return record(
    where,
    {
      device_read_bps: part(limit),
      device_read_iops: part(limit),
      device_write_bps: part(limit),
      device_write_iops: part(limit),
      weight: part(wholeOrText()),
      weight_device: part(weight),
    },
    false,
  );
}

/** How much of a machine a service may take. `deploy.resources` says some of it in other words. */
export const LIMIT_KEYS = {
  mem_limit: done(orNoLimit(memory, bytes), says("most memory", "mémoire maximale")),
  mem_reservation: done(
    orNoLimit(memory, bytes),
    says("memory kept free, and the most when there is no limit", "mémoire réservée, et maximale sans limite"),
  ),
  memswap_limit: done(
    swap,
    says("memory and swap together; -1 is no limit", "mémoire et échange ensemble ; -1 : sans limite"),
  ),
  mem_swappiness: done(whole(0, 100), says("how soon memory is swapped out", "empressement à échanger la mémoire")),
  cpus: done(orNoLimit(processors, cpus), says("most of the processors", "part maximale des processeurs")),
  cpu_quota: done(
    whole(-1),
    says("processor time in each period, in microseconds", "temps processeur par période, en microsecondes"),
  ),
  cpu_period: done(whole(1), says("that period; 100000 when absent", "cette période ; 100000 sans cette clé")),
  cpu_shares: done(whole(0, 262_144), says("weight of processor time", "poids du temps processeur")),
  cpuset: done(
    string(),
    says("processors of the node that it may use", "processeurs de la machine qu’il peut utiliser"),
  ),
  cpu_count: noted(whole(0), WINDOWS),
  cpu_percent: noted(wholeOrText(), WINDOWS),
  cpu_rt_period: noted(numberOrText(), REAL_TIME),
  cpu_rt_runtime: noted(numberOrText(), REAL_TIME),
  pids_limit: done(
    pids,
    says("most processes; -1 is no limit of its own", "nombre maximal de processus ; -1 : sans limite propre"),
  ),
  shm_size: done(someBytes, says("size of shared memory", "taille de la mémoire partagée")),
  ulimits: done(ulimits, says("limits of processes", "limites des processus")),
  sysctls: done(
    sysctls,
    says("settings of the kernel that containers have of their own", "réglages du noyau propres à un conteneur"),
  ),
  oom_score_adj: done(
    integer(-1_000, 1_000),
    says("who is stopped first when memory runs out", "qui est arrêté d’abord quand la mémoire manque"),
  ),
  oom_kill_disable: noted(
    truth(),
    says(
      "the kernel's control groups of today have no such thing",
      "les groupes de contrôle d’aujourd’hui n’ont plus cela",
    ),
  ),
  blkio_config: noted(blkio(), says("disk traffic is not limited here", "l’accès aux disques n’est pas limité ici")),
  storage_opt: noted(
    named(anything),
    says("a container's own layer is not limited here", "la couche propre d’un conteneur n’est pas limitée ici"),
  ),
} as const;
