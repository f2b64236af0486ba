import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createNkey, nkeyOfSeed } from "../../shared/bus/nkey.adapter.ts";
import { readFile, replaceFile } from "../../shared/disk/disk.adapter.ts";
import type { Age } from "./age.adapter.ts";

/** The secret halves of what this machine is, made here and never sent. */
export interface NodeKeys {
  /** Seed of the key that the bus knows it by (`SU…`), and its public half. */
  readonly seed: string;
  readonly nkey: string;
  /** What is sealed to this machine is sealed to this recipient (`age1…`). */
  readonly recipient: string;
  /** Opens what was sealed (`AGE-SECRET-KEY-1…`). */
  readonly secret: string;
}

/** Reads the keys of a state folder; makes those that are missing, of mode 0600. Throws a sentence when one is damaged. */
export async function loadKeys(dir: string, age: Age): Promise<NodeKeys> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return { ...busKey(join(dir, "nkey.seed")), ...(await ageKey(join(dir, "age.key"), age)) };
}

function busKey(path: string): { seed: string; nkey: string } {
  const kept = readFile(path)?.toString().trim();
  if (kept !== undefined) {
    try {
      const { seed, publicKey } = nkeyOfSeed(kept);
      return { seed, nkey: publicKey };
    } catch {
      throw damaged(path);
    }
  }
  const { seed, publicKey } = createNkey();
  replaceFile(path, `${seed}\n`);
  return { seed, nkey: publicKey };
}

const AGE_FILE = /^# public key: (age1[02-9ac-hj-np-z]{58})\n(AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58})\n$/;

/** As `age-keygen` writes it, so that the `age` command opens what was sealed to this machine. */
async function ageKey(path: string, age: Age): Promise<{ recipient: string; secret: string }> {
  const kept = readFile(path)?.toString();
  if (kept !== undefined) {
    const [, recipient, secret] = AGE_FILE.exec(kept) ?? [];
    if (recipient === undefined || secret === undefined) throw damaged(path);
    return { recipient, secret };
  }
  const { secret, recipient } = await age.make();
  replaceFile(path, `# public key: ${recipient}\n${secret}\n`);
  return { recipient, secret };
}

const damaged = (path: string): Error =>
  new Error(
    `The key in ${path} is damaged. Put it back from a copy, or empty this folder and join again with a new token.`,
  );
