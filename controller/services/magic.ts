/** Where people reach a service: host and port of its one address. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What makes the values: `derive` gives 32 bytes in hex, the same for the same label. */
export interface MagicSources {
  readonly derive: (label: string) => string;
  readonly addressOf: (service: string) => Address | undefined;
}

const LETTERS = "abcdefghjkmnpqrstvwxyzABCDEFGHJKMNPQRSTVWXYZ23456789";
const LOWER = "abcdefghjkmnpqrstvwxyz";

const KINDS: readonly (readonly [RegExp, (label: string, sources: MagicSources) => string])[] = [
  [/^SERVICE_PASSWORD_64_/, (label, { derive }) => lettersOf(bytesOf(derive, label, 64), LETTERS)],
  [/^SERVICE_PASSWORD_/, (label, { derive }) => lettersOf(bytesOf(derive, label, 32), LETTERS)],
  [/^SERVICE_USER_/, (label, { derive }) => lettersOf(bytesOf(derive, label, 16), LOWER)],
  [/^SERVICE_BASE64_128_/, (label, { derive }) => lettersOf(bytesOf(derive, label, 128), LETTERS)],
  [/^SERVICE_BASE64_64_/, (label, { derive }) => lettersOf(bytesOf(derive, label, 64), LETTERS)],
  [/^SERVICE_BASE64_/, (label, { derive }) => lettersOf(bytesOf(derive, label, 32), LETTERS)],
  [/^SERVICE_REALBASE64_128_/, (label, { derive }) => bytesOf(derive, label, 128).toString("base64")],
  [/^SERVICE_REALBASE64_64_/, (label, { derive }) => bytesOf(derive, label, 64).toString("base64")],
  [/^SERVICE_REALBASE64_/, (label, { derive }) => bytesOf(derive, label, 32).toString("base64")],
  [/^SERVICE_HEX_128_/, (label, { derive }) => bytesOf(derive, label, 64).toString("hex")],
  [/^SERVICE_HEX_64_/, (label, { derive }) => bytesOf(derive, label, 32).toString("hex")],
  [/^SERVICE_HEX_(32_)?/, (label, { derive }) => bytesOf(derive, label, 16).toString("hex")],
];

/**
 * The value of a variable that templates leave to the platform, by the names that Coolify's catalogue made common
 * (https://coolify.io/docs/knowledge-base/docker/compose): made from the cluster's own key and the service's name, so
 * that it is the same each time and stands nowhere in clear. Undefined when the name is none of them, or there is no
 * address yet.
 */
export function magicValue(service: string, variable: string, sources: MagicSources): string | undefined {
  const address = /^SERVICE_(FQDN|URL)_/.exec(variable);
  if (address !== null) return addressValue(address[1] === "URL", sources.addressOf(service));
  const kind = KINDS.find(([names]) => names.test(variable));
  return kind?.[1](`${service}\0${variable}`, sources);
}

function addressValue(url: boolean, address: Address | undefined): string | undefined {
  if (address === undefined) return undefined;
  const at = `${address.host}:${address.port}`;
  return url ? `http://${at}` : at;
}

/** As many bytes as are asked for, 32 from each label. */
function bytesOf(derive: MagicSources["derive"], label: string, count: number): Buffer {
  const parts = Array.from({ length: Math.ceil(count / 32) }, (_, part) => derive(`magic\0${label}\0${part}`));
  return Buffer.from(parts.join(""), "hex").subarray(0, count);
}

const lettersOf = (bytes: Buffer, letters: string): string =>
  Array.from(bytes, (byte) => letters[byte % letters.length]).join("");
