import type { Port } from "../../../../shared/services/wire.ts";
import { forms, list } from "../shape/collections.ts";
import { done, noted, record, required, type Values } from "../shape/keys.ts";
import { string, text } from "../shape/primitives.ts";
import { refuse, type Found, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

interface Written {
  readonly host: string | undefined;
  readonly container: string;
  readonly protocol: string;
  readonly address: string | undefined;
}

const WHERE = { en: "a port", fr: "un port" };
const NODE_PORT = { en: "every published port is one of the node", fr: "tout port publié l’est sur la machine" };

const longKeys = {
  target: required(text(), { en: "port in the container", fr: "port dans le conteneur" }),
  published: done(text(), { en: "port on the node", fr: "port sur la machine" }),
  protocol: done(string(), { en: "`tcp` or `udp`", fr: "`tcp` ou `udp`" }),
  host_ip: done(string(), { en: "address to bind to: refused", fr: "adresse où écouter : refusée" }),
  mode: noted(NODE_PORT),
  name: noted({ en: "only a word for people", fr: "un simple mot pour les personnes" }),
  app_protocol: noted({ en: "nothing here asks for it", fr: "rien ici ne le demande" }),
} as const;

/** `[address:][host:]container[/protocol]`; an address may hold colons. */
function readShort(value: string, spot: Spot, reading: Reading): Port | undefined {
  const slash = value.indexOf("/");
  const mapping = slash === -1 ? value : value.slice(0, slash);
  const protocol = slash === -1 ? "tcp" : value.slice(slash + 1);
  const parts = mapping.split(":");
  const container = parts.pop() ?? "";
  const host = parts.pop();
  const address = parts.length === 0 ? undefined : parts.join(":");
  return check({ address, host, container, protocol }, value, spot, reading);
}

function readLong(value: Values<typeof longKeys>, spot: Spot, reading: Reading): Port | undefined {
  const container = value.target?.value;
  if (container === undefined) return undefined;
  const host = value.published?.value;
  const written = { host, container, protocol: value.protocol?.value ?? "tcp", address: value.host_ip?.value };
  return check(written, `${host ?? ""}:${container}`, spot, reading);
}

function check(port: Written, value: string, spot: Spot, reading: Reading): Port | undefined {
  const { host = "", container, address = "" } = port;
  const protocol = PROTOCOLS.find((known) => known === port.protocol.toLowerCase());
  if (protocol === undefined) refuse(reading, spot, "port-protocol", { protocol: port.protocol });
  const named = isPort(host) ? host : "8080";
  if (address !== "") refuse(reading, spot, "port-host-address", { address, instead: `${named}:${container}` });
  if (isRange(container) || isRange(host)) refuse(reading, spot, "port-range", { value });
  else if (!isPort(container)) refuse(reading, spot, "port-bad", { value });
  else if (host === "") refuse(reading, spot, "port-host-missing", { value: container });
  else if (!isPort(host)) refuse(reading, spot, "port-bad", { value });
  else if (protocol !== undefined && address === "") {
    return { hostPort: Number(host), containerPort: Number(container), protocol };
  }
  return undefined;
}

const PROTOCOLS = ["tcp", "udp"] as const;
const isRange = (word: string): boolean => /^[0-9]+-[0-9]+$/.test(word);
const isPort = (word: string): boolean => /^[0-9]{1,5}$/.test(word) && Number(word) >= 1 && Number(word) <= 65_535;

/** The ports of a container, each with its place, so that a clash can name both. */
export const ports: Shape<readonly Found<Port>[]> = list(
  forms(
    { en: "a port mapping such as `8080:80`", fr: "une association de ports comme `8080:80`" },
    { scalar: changed(text(), readShort), map: changed(record(WHERE, longKeys), readLong) },
  ),
  { en: "a list of port mappings", fr: "une liste d’associations de ports" },
);
