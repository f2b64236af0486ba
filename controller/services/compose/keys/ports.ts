import { z } from "zod";
import { STACK_LIMITS, type Port } from "../../../../shared/services/wire.ts";
import { forms, list } from "../shape/collections.ts";
import { done, noted, record, required, says, type Values } from "../shape/keys.ts";
import { numberOrText, string, wholeOrText } from "../shape/primitives.ts";
import { refuse, remark, type Found, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

/** A port as written: without `hostPort` it has yet to be given one. */
export interface WrittenPort {
  readonly hostPort?: number;
  readonly containerPort: number;
  readonly protocol: Port["protocol"];
}

interface Written {
  readonly host: string | undefined;
  readonly container: string;
  readonly protocol: string;
  readonly address: string | undefined;
}

const longKeys = {
  target: required(wholeOrText(), says("port in the container", "port dans le conteneur")),
  published: done(
    wholeOrText(),
    says("port on the node; chosen when absent", "port sur la machine ; choisi sans cette clé"),
  ),
  protocol: done(string(), says("`tcp` or `udp`", "`tcp` ou `udp`")),
  host_ip: done(
    string(),
    says("of the machine itself (`127.0.0.1`): not published", "de la machine elle-même (`127.0.0.1`) : non publié"),
  ),
  mode: noted(string(), says("every published port is one of the node", "tout port publié l’est sur la machine")),
  name: noted(string(), says("only a word for people", "un simple mot pour les personnes")),
  app_protocol: noted(string(), says("nothing here asks for it", "rien ici ne le demande")),
} as const;

/** `[address:][host:]container[/protocol]`; an address may hold colons. */
function readShort(value: string, spot: Spot, reading: Reading): readonly WrittenPort[] | undefined {
  const slash = value.indexOf("/");
  const mapping = slash === -1 ? value : value.slice(0, slash);
  const protocol = slash === -1 ? "tcp" : value.slice(slash + 1);
  const parts = mapping.split(":");
  const container = parts.pop() ?? "";
  const host = parts.pop();
  const address = parts.length === 0 ? undefined : parts.join(":");
  return check({ address, host, container, protocol }, value, spot, reading);
}

function readLong(value: Values<typeof longKeys>, spot: Spot, reading: Reading): readonly WrittenPort[] | undefined {
  const container = value.target?.value;
  if (container === undefined) return undefined;
  const host = value.published?.value;
  const written = { host, container, protocol: value.protocol?.value ?? "tcp", address: value.host_ip?.value };
  return check(written, `${host ?? ""}:${container}`, spot, reading);
}

const PROTOCOLS = ["tcp", "udp"] as const;

function check(port: Written, value: string, spot: Spot, reading: Reading): readonly WrittenPort[] | undefined {
  const protocol = PROTOCOLS.find((known) => known === port.protocol.toLowerCase());
  const inside = rangeOf(port.container);
  const outside = port.host === undefined || port.host === "" || port.host === "0" ? [] : rangeOf(port.host);
  if (protocol === undefined) {
    refuse(reading, spot, "port-protocol", { protocol: port.protocol });
  } else if (inside === undefined || outside === undefined || !isAddress(port.address ?? "")) {
    refuse(reading, spot, "port-bad", { value });
  } else if (outside.length > 0 && inside.length > 1 && outside.length !== inside.length) {
    refuse(reading, spot, "port-range", { value, host: outside.length, container: inside.length });
  } else if (inside.length > STACK_LIMITS.ports) {
    refuse(reading, spot, "port-range-long", { value, count: inside.length, max: STACK_LIMITS.ports });
  } else if (!isOwnOnly(port, `${port.host ?? ""}:${port.container}`, spot, reading)) {
    return inside.map((containerPort, at) => {
      const hostPort = outside[at];
      return { containerPort, protocol, ...(hostPort !== undefined && { hostPort }) };
    });
  }
  return undefined;
}

const EVERYWHERE: ReadonlySet<string> = new Set(["", "0.0.0.0", "::", "[::]"]);
const LOOPBACK = /^(?:127\.[0-9.]+|\[?::1\]?|localhost)$/;

function isAddress(word: string): boolean {
  const plain = word.replace(/^\[(.*)\]$/, "$1");
  const isKnown = EVERYWHERE.has(word) || LOOPBACK.test(word);
  return isKnown || z.ipv4().safeParse(plain).success || z.ipv6().safeParse(plain).success;
}

/** A port that only the machine itself may reach is not opened to others; it says so. */
function isOwnOnly({ address = "" }: Written, instead: string, spot: Spot, reading: Reading): boolean {
  if (EVERYWHERE.has(address)) return false;
  if (LOOPBACK.test(address)) {
    remark(reading, spot, "port-loopback", { address, instead: instead.replace(/^:/, "") });
    return true;
  }
  remark(reading, spot, "port-address", { address });
  return false;
}

/** All numbers of `80` or `8000-8010`. */
function rangeOf(word: string): readonly number[] | undefined {
  const [, first = "", last = first] = /^([0-9]{1,5})(?:-([0-9]{1,5}))?$/.exec(word) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (first === "" || from < 1 || to > 65_535 || to < from) return undefined;
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** The ports of a container, each with its place, so that a clash can name both. */
export const ports: Shape<readonly Found<WrittenPort>[]> = changed(
  list(
    forms(says("a port mapping such as `8080:80`", "une association de ports comme `8080:80`"), {
      scalar: changed(numberOrText(), readShort),
      map: changed(record(says("a port", "un port"), longKeys), readLong),
    }),
    says("a list of port mappings", "une liste d’associations de ports"),
  ),
  (found) => withoutTwins(found.flatMap(({ value, spot }) => value.map((port) => ({ value: port, spot })))),
);

/** As in Compose, a mapping that stands twice counts once. */
function withoutTwins(found: readonly Found<WrittenPort>[]): readonly Found<WrittenPort>[] {
  const line = ({ hostPort, containerPort, protocol }: WrittenPort) => `${hostPort}:${containerPort}/${protocol}`;
  const once = new Map<string, Found<WrittenPort>>();
  for (const one of found) if (!once.has(line(one.value))) once.set(line(one.value), one);
  return [...once.values()];
}

const exposed = changed(numberOrText(), (word, spot, reading) => {
  if (word === "" || rangeOf(word.replace(/\/(?:tcp|udp|sctp)$/i, "")) !== undefined) return word;
  refuse(reading, spot, "value-bad", { value: word, expects: says("a port such as `3000`", "un port comme `3000`") });
  return undefined;
});

/** Ports that other containers of the stack may use, which they may anyway. */
export const expose = list(exposed, says("a list of ports", "une liste de ports"));
