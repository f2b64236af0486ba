import { forms, list } from "../shape/collections.ts";
import { done, record, refused, required, says, unsupported } from "../shape/keys.ts";
import { oneOf, string, truth } from "../shape/primitives.ts";
import { refuse, type Reading, type Spot } from "../shape/reading.ts";
import { changed, orAbsent, type Shape } from "../shape/shape.ts";
import { securityOptions } from "./security-options.ts";
import { needWaiver } from "./waiver.ts";

const CAPABILITIES: ReadonlySet<string> = new Set(
  `ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER
  FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE
  NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE
  SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM`.split(/\s+/),
);

/** What Docker gives to every container, so that published images may count on it. */
const USUAL: ReadonlySet<string> = new Set(
  `AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID
  SYS_CHROOT`.split(/\s+/),
);

const capability = changed(string(), (word, spot, reading) => {
  const name = word.toUpperCase().replace(/^CAP_/, "");
  if (CAPABILITIES.has(name)) return name;
  const expects = says("a capability such as `NET_BIND_SERVICE`", "une capacité comme `NET_BIND_SERVICE`");
  refuse(reading, spot, "value-bad", { value: word, expects });
  return undefined;
});

const capabilities: Shape<readonly string[]> = changed(list(capability), (found) => found.map((one) => one.value));

const moreCapabilities: Shape<readonly string[]> = changed(list(capability), (found, _, reading) => {
  for (const { value, spot } of found) if (!USUAL.has(value)) needWaiver(reading, spot, "capabilities", value);
  return found.map((one) => one.value);
});

const privileged = changed(truth(), (on, spot, reading) => {
  if (on) needWaiver(reading, spot, "privileged", "privileged: true");
  return on;
});

const apiSocket = changed(truth(), (on, spot, reading) => {
  if (on) needWaiver(reading, spot, "engine-socket", "use_api_socket: true");
  return on;
});

export interface WrittenDevice {
  readonly hostPath: string;
  readonly path: string;
  readonly permissions: string;
}

const deviceKeys = {
  source: required(string(), says("path on the machine", "chemin sur la machine")),
  target: done(string(), says("path in the container", "chemin dans le conteneur")),
  permissions: done(string(), says("of `r`, `w` and `m`", "parmi `r`, `w` et `m`")),
} as const;

function checkDevice(parts: readonly (string | undefined)[], spot: Spot, reading: Reading): WrittenDevice | undefined {
  const [source = "", target, permissions] = parts;
  if (/^[^/]+\/[^/]+=.+$/.test(source)) {
    refuse(reading, spot, "device-class", { device: source });
    return undefined;
  }
  // `source:rwm` is short for the same path with these permissions.
  const short = target !== undefined && permissions === undefined && /^[rwm]{1,3}$/.test(target);
  const found = {
    hostPath: source,
    path: short ? source : (target ?? source),
    permissions: (short ? target : permissions) ?? "rwm",
  };
  const { hostPath, path } = found;
  if (!hostPath.startsWith("/") || !path.startsWith("/") || !/^[rwm]{1,3}$/.test(found.permissions)) {
    refuse(reading, spot, "device-bad", { device: source });
    return undefined;
  }
  needWaiver(reading, spot, "devices", hostPath);
  return found;
}

const devices: Shape<readonly WrittenDevice[]> = changed(
  list(
    forms(says("a device such as `/dev/ttyUSB0`", "un périphérique comme `/dev/ttyUSB0`"), {
      scalar: changed(string(), (word, spot, reading) =>
        word.split(":").length > 3 ? checkDevice([], spot, reading) : checkDevice(word.split(":"), spot, reading),
      ),
      map: changed(record(says("a device", "un périphérique"), deviceKeys), (value, spot, reading) =>
        checkDevice([value.source?.value, value.target?.value, value.permissions?.value], spot, reading),
      ),
    }),
  ),
  (found) => found.map((one) => one.value),
);

/** `host` under a waiver, or the namespace of another service of the file (`service:db`). */
function namespace(own: readonly string[]): Shape<string> {
  return changed(string(), (word, spot, reading) => {
    if (word === "host") needWaiver(reading, spot, "host-namespaces", `${spot.key.split(".").at(-1) ?? ""}: host`);
    if (word === "" || word === "host" || own.includes(word) || /^service:.+$/.test(word)) return word;
    const known = ["service:NAME", ...own].map((one) => `\`${one}\``).join(", ");
    refuse(reading, spot, "namespace-foreign", { value: word, choices: known });
    return undefined;
  });
}

const hostOnly = changed(string(), (word, spot, reading) => {
  if (word === "host") needWaiver(reading, spot, "host-namespaces", `${spot.key.split(".").at(-1) ?? ""}: host`);
  if (word === "" || word === "host") return word;
  refuse(reading, spot, "value-bad", { value: word, expects: says("`host`", "`host`") });
  return undefined;
});

const privateOnly = changed(oneOf(["private", "host"]), (word, spot, reading) => {
  if (word === "host") refuse(reading, spot, "control-groups-host", {});
  return word;
});

/** What a service may do to the machine. */
export const RIGHT_KEYS = {
  privileged: refused("privileged", privileged, says("all rights on the machine", "tous les droits sur la machine")),
  use_api_socket: refused("engine-socket", apiSocket, says("command of the engine", "la commande du moteur")),
  cap_add: done(
    moreCapabilities,
    says(
      "capabilities of the kernel; those that Docker gives to every container, others by waiver",
      "capacités du noyau ; celles que Docker donne à tout conteneur, les autres par dérogation",
    ),
    "capabilities",
  ),
  cap_drop: done(
    capabilities,
    says("capabilities of the kernel that it does without", "capacités du noyau dont il se passe"),
  ),
  security_opt: done(
    securityOptions,
    says(
      "filters of the kernel; none may be taken away but by waiver",
      "filtres du noyau ; aucun n’est retiré sauf par dérogation",
    ),
    "unconfined",
  ),
  devices: refused("devices", devices, says("devices of the machine", "périphériques de la machine")),
  device_cgroup_rules: unsupported(
    list(string()),
    says(
      "a node gives out single devices and no classes of them. Name each one below `devices`",
      "une machine donne des périphériques un à un et non par classes. Nommez chacun sous `devices`",
    ),
  ),
  pid: done(
    orAbsent(namespace([])),
    says(
      "processes seen of another service; `host` by waiver",
      "processus vus d’un autre service ; `host` par dérogation",
    ),
    "host-namespaces",
  ),
  ipc: done(
    namespace(["private", "shareable", "none"]),
    says(
      "shared memory, also with another service; `host` by waiver",
      "mémoire partagée, aussi avec un autre service ; `host` par dérogation",
    ),
    "host-namespaces",
  ),
  uts: done(
    hostOnly,
    says("`host`, by waiver: the machine's host name", "`host`, par dérogation : le nom d’hôte de la machine"),
    "host-namespaces",
  ),
  userns_mode: done(
    hostOnly,
    says("`host`, by waiver: the machine's users", "`host`, par dérogation : les utilisateurs de la machine"),
    "host-namespaces",
  ),
  cgroup: done(privateOnly, says("`private`, which it is anyway", "`private`, ce qui est toujours le cas")),
} as const;
