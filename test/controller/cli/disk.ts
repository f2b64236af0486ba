import type { Beside } from "../../../controller/services/compose/input.ts";

/** What lies at a path among files by their names; a folder is what files lie in. */
export function lookAmong(files: ReadonlyMap<string, string>, path: string): Beside {
  const plain = path.replaceAll(/(^|\/)(\.\/)+/g, "$1");
  const text = files.get(plain);
  if (text !== undefined) return { kind: "file", content: Buffer.from(text).toString("base64"), mode: 0o644 };
  const below = [...files.keys()].filter((name) => name.startsWith(`${plain}/`));
  const names = new Set(below.map((name) => name.slice(plain.length + 1).split("/")[0] ?? ""));
  return below.length === 0 ? { kind: "absent" } : { kind: "folder", names: [...names] };
}
