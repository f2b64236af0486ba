import { forms, list } from "../shape/collections.ts";
import { says } from "../shape/keys.ts";
import { string } from "../shape/primitives.ts";
import { parseBytes } from "../shape/quantities.ts";
import { refuse, remark, type Found, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import type { WrittenMount } from "./mount-source.ts";

/** Options that the kernel knows of such folders and that have no effect here. */
const OTHERS =
  /^(?:r[wo]|(?:no)?(?:suid|dev|exec|atime|diratime|relatime|strictatime)|a?sync|dirsync|(?:nr_inodes|nr_blocks|mpol|uid|gid)=.*)$/;

function read(line: string, spot: Spot, reading: Reading): WrittenMount | undefined {
  const [path = "", words = "", ...rest] = line.split(":");
  const options = words.split(",").filter((word) => word !== "");
  const size = options.find((word) => word.startsWith("size="))?.slice(5);
  const mode = options.find((word) => word.startsWith("mode="))?.slice(5);
  const sizeBytes = size === undefined ? undefined : parseBytes(size);
  const others = options.filter((word) => !/^(?:size|mode)=/.test(word));
  const isGood =
    path.startsWith("/") &&
    rest.length === 0 &&
    others.every((word) => OTHERS.test(word)) &&
    (size === undefined || sizeBytes !== undefined) &&
    (mode === undefined || /^[0-7]{1,4}$/.test(mode));
  if (!isGood) {
    const expects = says("a folder such as `/tmp:size=64m,mode=1777`", "un dossier comme `/tmp:size=64m,mode=1777`");
    refuse(reading, spot, "value-bad", { value: line, expects });
    return undefined;
  }
  for (const option of others.filter((word) => word !== "rw")) remark(reading, spot, "mount-option-unused", { option });
  return {
    kind: "tmpfs",
    path: path.replace(/(?<=.)\/+$/, ""),
    ...(sizeBytes !== undefined && sizeBytes > 0 && { sizeBytes }),
    ...(mode !== undefined && { mode: Number.parseInt(mode, 8) }),
  };
}

const folder = changed(string(), read);

/** Folders in memory, each with its place. */
export const tmpfs: Shape<readonly Found<WrittenMount>[]> = forms(
  says("a folder such as `/tmp`, or a list of them", "un dossier comme `/tmp`, ou une liste"),
  { scalar: changed(folder, (value, spot) => [{ value, spot }]), list: list(folder) },
);
