import { z } from "zod";
import { NetworkName } from "../../../../shared/services/wire.ts";
import { forms, list, named } from "../shape/collections.ts";
import { done, noted, record, says, unsupported } from "../shape/keys.ts";
import { number, numberOrText, string } from "../shape/primitives.ts";
import { refuse, type Found, type Reading, type Spot } from "../shape/reading.ts";
import { changed, orAbsent, type Shape } from "../shape/shape.ts";
import { stringOrList, wordList } from "./lists.ts";
import { needWaiver } from "./waiver.ts";

/** A network of the file that a service is in, and its further names there. */
export interface WrittenAttachment {
  readonly network: string;
  readonly aliases: readonly string[];
}

const NO_ADDRESSES = says(
  "every node gives its own addresses, so containers find each other by name",
  "chaque machine donne ses propres adresses : les conteneurs se trouvent par leur nom",
);
const ORDER = says("every network of the stack is a plain bridge", "tout réseau de la pile est un simple pont");

const attachmentKeys = {
  aliases: done(wordList, says("further names on this network", "autres noms sur ce réseau")),
  ipv4_address: noted(string(), NO_ADDRESSES),
  ipv6_address: noted(string(), NO_ADDRESSES),
  link_local_ips: noted(wordList, NO_ADDRESSES),
  mac_address: noted(
    string(),
    says("write `mac_address` at the service", "écrivez `mac_address` au niveau du service"),
  ),
  driver_opts: noted(named(numberOrText()), ORDER),
  interface_name: noted(
    string(),
    says("the engine names interfaces itself", "le moteur nomme les interfaces lui-même"),
  ),
  priority: noted(number(), ORDER),
  gw_priority: noted(number(), ORDER),
} as const;

const attachment = changed(
  record(says("a network of a service", "un réseau d’un service"), attachmentKeys),
  (value) => [...(value.aliases?.value ?? [])],
);

function checkName(network: string, spot: Spot, reading: Reading): boolean {
  if (NetworkName.safeParse(network).success) return true;
  refuse(reading, spot, "network-name-bad", { name: network });
  return false;
}

const networks: Shape<readonly Found<WrittenAttachment>[]> = changed(
  forms(says("a list of networks, or a map with options", "une liste de réseaux, ou un dictionnaire d’options"), {
    list: changed(list(string()), (items) =>
      items.map(({ value, spot }) => ({ value: { network: value, aliases: [] as readonly string[] }, spot })),
    ),
    map: changed(named(orNone(attachment)), (entries) =>
      entries.map(({ name, value, spot }) => ({ value: { network: name, aliases: value }, spot })),
    ),
  }),
  (found, _, reading) => found.filter(({ value, spot }) => checkName(value.network, spot, reading)),
);

/** As `orAbsent`, and yet the name counts. */
function orNone(shape: Shape<readonly string[]>): Shape<readonly string[]> {
  const optional = orAbsent(shape);
  return { ...optional, read: (tree, spot, reading) => optional.read(tree, spot, reading) ?? [] };
}

const networkMode = changed(string(), (word, spot, reading) => {
  if (word === "host") needWaiver(reading, spot, "host-network", "network_mode: host");
  if (/^(?:host|none|bridge|default|(?:service|container):.+)?$/.test(word)) return word;
  refuse(reading, spot, "network-mode-bad", { mode: word });
  return undefined;
});

/** `db`, or `db:database`: the second is a name that the first answers to. */
export interface WrittenLink {
  readonly container: string;
  readonly alias: string;
}

const links: Shape<readonly Found<WrittenLink>[]> = changed(list(string()), (found) =>
  found.map(({ value, spot }) => {
    const [container = "", alias = container] = value.split(":");
    return { value: { container, alias }, spot };
  }),
);

const HOST = /^[^\s:=,]{1,255}$/;

function hostLine(name: string, address: string, spot: Spot, reading: Reading): string | undefined {
  const plain = address.replace(/^\[(.*)\]$/, "$1");
  const known = plain === "host-gateway" || z.ipv4().safeParse(plain).success || z.ipv6().safeParse(plain).success;
  if (HOST.test(name) && known) return `${name}:${plain}`;
  refuse(reading, spot, "extra-host-bad", { value: `${name}:${address}` });
  return undefined;
}

function splitHost(line: string, spot: Spot, reading: Reading): string | undefined {
  const at = line.includes("=") ? line.indexOf("=") : line.indexOf(":");
  return hostLine(at === -1 ? line : line.slice(0, at), at === -1 ? "" : line.slice(at + 1), spot, reading);
}

const extraHosts: Shape<readonly string[]> = forms(
  says("a list of `name:address`, or a map", "une liste de `nom:adresse`, ou un dictionnaire"),
  {
    list: changed(list(changed(string(), splitHost)), (found) => found.map((one) => one.value)),
    map: changed(named(stringOrList), (entries, _, reading) =>
      entries.flatMap(({ name, value, spot }) => value.flatMap((one) => hostLine(name, one, spot, reading) ?? [])),
    ),
  },
);

const hostName = (what: string): Shape<string> =>
  changed(string(), (word, spot, reading) => {
    if (/^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,253}[A-Za-z0-9])?$/.test(word)) return word;
    const expects = says(`a name such as \`${what}\``, `un nom comme \`${what}\``);
    refuse(reading, spot, "value-bad", { value: word, expects });
    return undefined;
  });

const macAddress = changed(string(), (word, spot, reading) => {
  if (/^(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$/.test(word)) return word;
  refuse(reading, spot, "value-bad", {
    value: word,
    expects: says("an address such as `02:42:ac:11:00:02`", "une adresse comme `02:42:ac:11:00:02`"),
  });
  return undefined;
});

/** How a service is in touch with others. */
export const NETWORK_KEYS = {
  networks: done(
    networks,
    says("networks of the stack that it is in, and its names there", "réseaux de la pile où il est, et ses noms là"),
  ),
  network_mode: done(
    networkMode,
    says(
      "`none`, the network of another service, or `host` by waiver",
      "`none`, le réseau d’un autre service, ou `host` par dérogation",
    ),
    "host-network",
  ),
  links: done(
    links,
    says(
      "services that start before, and names that they answer to",
      "services qui démarrent avant, et noms auxquels ils répondent",
    ),
  ),
  external_links: unsupported(
    list(string()),
    says(
      "the containers of other stacks are on other networks, often on other nodes. Use the address of that service",
      "les conteneurs d’autres piles sont sur d’autres réseaux, souvent sur d’autres machines. Utilisez l’adresse de ce service",
    ),
  ),
  extra_hosts: done(extraHosts, says("names with fixed addresses", "noms à adresse fixe")),
  hostname: done(hostName("web"), says("host name within the container", "nom d’hôte dans le conteneur")),
  domainname: done(
    hostName("example.org"),
    says("domain name within the container", "nom de domaine dans le conteneur"),
  ),
  mac_address: done(macAddress, says("hardware address of the container", "adresse matérielle du conteneur")),
  dns: done(stringOrList, says("name servers", "serveurs de noms")),
  dns_search: done(stringOrList, says("search domains", "domaines de recherche")),
  dns_opt: done(wordList, says("options of name resolution", "options de résolution de noms")),
} as const;
