import { ServiceName } from "../../../../shared/services/wire.ts";
import { refuse, remark, type Found, type Reading, type Spot } from "../shape/reading.ts";

const TOP: Spot = { line: 1, column: 1, key: "name" };

/**
 * The service's name: the one given by hand, else the file's own, else that of the folder that the file lies in.
 * Undefined when it was refused.
 */
export function agreedName(
  given: string | undefined,
  stated: Found<string> | undefined,
  reading: Reading,
): string | undefined {
  const name = given ?? stated?.value;
  if (name !== undefined) {
    if (ServiceName.safeParse(name).success) return name;
    const spot = given === undefined ? (stated?.spot ?? TOP) : TOP;
    refuse(reading, spot, "name-bad", { name, guess: derived(name) ?? "my-service" });
    return undefined;
  }
  const folder = reading.file.split(/[/\\]/).at(-2);
  const guess = folder === undefined ? undefined : derived(folder);
  if (guess === undefined) refuse(reading, TOP, "name-missing", {});
  else remark(reading, TOP, "name-derived", { name: guess });
  return guess;
}

function derived(word: string): string | undefined {
  const plain = word
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 40)
    .replace(/-$/, "");
  return plain === "" ? undefined : plain;
}
