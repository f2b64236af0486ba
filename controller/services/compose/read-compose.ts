import type { Stack } from "../../../shared/services/wire.ts";
import { agreedStack } from "./agree.ts";
import type { ComposeInput, ComposeResult } from "./input.ts";
import { composeFile } from "./keys/top.ts";
import { load } from "./load/load.ts";
import {
  compare,
  newReading,
  refuse,
  saidNotes,
  saidProblems,
  TOP,
  whatIsAsked,
  type Reading,
} from "./shape/reading.ts";

export type { ComposeInput, ComposeResult } from "./input.ts";
export { derivedName } from "./rules/name.ts";
export type { Note, Problem } from "./shape/reading.ts";

/** Reads Compose files: the stack they declare, or everything that is wrong with them. Pure; throws for no text. */
export function readCompose(input: ComposeInput): ComposeResult {
  const reading = newReading(input);
  const { tree, complete, name } = load(reading);
  const values = tree && composeFile.read(tree, TOP, reading);
  // What was not found in files that could not be read is not missing.
  if (values !== undefined && complete) {
    const services = (values.services?.value ?? []).toSorted((a, b) => compare(a.name, b.name));
    const agreed = agreedStack(name, services, values, reading);
    sayMissing(reading);
    if (agreed !== undefined) sayRevealed(agreed.stack, reading);
    if (agreed !== undefined && reading.problems.length === 0) {
      return { ok: true, ...agreed, notes: saidNotes(reading), asked: whatIsAsked(reading) };
    }
  } else {
    sayMissing(reading);
  }
  return { ok: false, problems: saidProblems(reading), asked: whatIsAsked(reading) };
}

/** Shorter ones are found in anything. */
const SECRET_CHARS_MIN = 4;

/** A secret of the cluster where nothing can be sealed (an image's tag, a volume's name) would stand in the journal. */
function sayRevealed(stack: Stack, reading: Reading): void {
  const text = JSON.stringify(stack);
  for (const [variable, value] of reading.asked.secrets)
    if (value.length >= SECRET_CHARS_MIN && text.includes(JSON.stringify(value).slice(1, -1)))
      refuse(reading, TOP, "secret-revealed", { variable });
}

/** What stayed unknown although the stack can't do without. */
function sayMissing(reading: Reading): void {
  for (const [path, spot] of reading.asked.missing) refuse(reading, spot, "beside-missing", { path });
}
