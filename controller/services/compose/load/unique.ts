import { normalPath } from "../shape/paths.ts";
import { textAt } from "../yaml/change.ts";
import { listTree, type ListTree, type Mark, type Tree } from "../yaml/tree.ts";

/** What an item of a list is known by; undefined for one that can't be told, which stays. */
type KeyOf = (item: Tree) => string | undefined;

const textOf = (tree: Tree): string | undefined => (tree.kind === "scalar" ? tree.text : undefined);

/** What stands before the first `mark`. */
const upTo =
  (mark: string): KeyOf =>
  (item) =>
    textOf(item)?.split(mark, 1)[0];

const whole: KeyOf = textOf;

/** A mount is known by its path in the container. */
const mount: KeyOf = (item) => {
  const target = item.kind === "map" ? textAt(item, "target") : targetOf(textOf(item) ?? "");
  return target === undefined ? undefined : normalPath(target);
};

function targetOf(short: string): string {
  const drive = /^[A-Za-z]:(?=[\\/])/.exec(short)?.[0] ?? "";
  const [first = "", second] = short.slice(drive.length).split(":");
  return second ?? first;
}

/** A config or secret is known by its path in the container. */
const fileIn =
  (folder: string): KeyOf =>
  (item) =>
    item.kind === "map"
      ? (textAt(item, "target") ?? `${folder}/${textAt(item, "source") ?? ""}`)
      : `${folder}/${textOf(item)}`;

/** A port is known by all of it: address, both numbers, protocol. */
const port: KeyOf = (item) => {
  if (item.kind === "map") {
    const [host, published, target] = [textAt(item, "host_ip"), textAt(item, "published"), textAt(item, "target")];
    return [host ?? "0.0.0.0", published ?? "", target ?? "", textAt(item, "protocol") ?? "tcp"].join(" ");
  }
  const [mapping = "", protocol = "tcp"] = (textOf(item) ?? "").split("/");
  const parts = mapping.split(":");
  const target = parts.pop() ?? "";
  const published = parts.pop() ?? "";
  return [parts.length === 0 ? "0.0.0.0" : parts.join(":"), published, target, protocol].join(" ");
};

const device: KeyOf = (item) => {
  if (item.kind === "map") return textAt(item, "target");
  const [source, target] = (textOf(item) ?? "").split(":");
  return target ?? source;
};

const envFile: KeyOf = (item) => (item.kind === "map" ? textAt(item, "path") : textOf(item));

const KEYS: ReadonlyMap<string, KeyOf> = new Map<string, KeyOf>([
  ...["build.tags", "cap_add", "cap_drop", "dns", "dns_opt", "dns_search", "expose", "extra_hosts"].map(
    (key) => [key, whole] as const,
  ),
  ...["build.extra_hosts", "links", "label_file", "profiles"].map((key) => [key, whole] as const),
  ["tmpfs", upTo(":")],
  ["devices", device],
  ["env_file", envFile],
  ["ports", port],
  ["volumes", mount],
  ["configs", fileIn("")],
  ["secrets", fileIn("/run/secrets")],
]);

/** A list where what may stand once does: the last of its kind, at the place of the first. */
export function uniqueItems([section, , ...rest]: readonly string[], items: readonly Tree[], mark: Mark): ListTree {
  const key = rest.join(".");
  const keyOf = section !== "services" ? undefined : /^networks\.[^]*\.aliases$/.test(key) ? whole : KEYS.get(key);
  if (keyOf === undefined) return listTree(items, mark);
  const unique = new Map<string, Tree>();
  for (const [index, item] of items.entries()) unique.set(keyOf(item) ?? `\0${index}`, item);
  return listTree([...unique.values()], mark);
}
