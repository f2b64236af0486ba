import { ServiceName } from "../../../../shared/services/wire.ts";
import { refuse, remark, TOP, type Found, type Reading } from "../shape/reading.ts";

const NAME = { ...TOP, key: "name" };

/**
 * The service's name: the one given by hand, else the file's own, else that of the folder that the file lies in.
 * Undefined when it was refused.
 */
export function agreedName(
  given: string | undefined,
  stated: Found<string> | undefined,
  reading: Reading,
): string | undefined {
  const name = given ?? (stated?.value || undefined);
  if (name !== undefined) {
    if (ServiceName.safeParse(name).success) return name;
    const spot = given === undefined ? (stated?.spot ?? NAME) : NAME;
    refuse(reading, spot, "name-bad", { name, guess: derivedName(name) ?? "my-service" });
    return undefined;
  }
  const folder = reading.file.split(/[/\\]/).at(-2);
  const guess = folder === undefined ? undefined : derivedName(folder);
  if (guess === undefined) refuse(reading, NAME, "name-missing", {});
  else remark(reading, NAME, "name-derived", { name: guess });
  return guess;
}

/** A name that a service can have, as near to a word as may be. */
export function derivedName(word: string): string | undefined {
  const plain = word
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 40)
    .replace(/-$/, "");
  return plain === "" ? undefined : plain;
}
