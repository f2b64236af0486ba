/** What the demo tells the person: progress on stderr, French and English on one line. */
import type { Words } from "../../shared/kernel/result.ts";

const QUIET_MS = 2_000;
const SIGN_OF_LIFE_MS = 10_000;

export type Say = (words: Words) => void;

const bothOf = ({ fr, en }: Words): string => (fr === en ? fr : `${fr} / ${en}`);

export const say: Say = (words) => void process.stderr.write(`lierre: ${bothOf(words)}\n`);

/** Something a person can put right: shown as it stands, without a stack. */
export class Problem extends Error {
  constructor(words: Words) {
    super(words.fr === words.en ? words.fr : `${words.fr}\n${words.en}`);
  }
}

/** Hands on `work`; once it lasts over two seconds says what is awaited, and again every ten. */
export async function awaiting<T>(what: Words, work: Promise<T>, tell: Say = say): Promise<T> {
  const startedMs = Date.now();
  let timer = setTimeout(remind, QUIET_MS);
  function remind(): void {
    const seconds = Math.round((Date.now() - startedMs) / 1_000);
    tell({ fr: `${what.fr}… ${seconds} s`, en: `${what.en}…` });
    timer = setTimeout(remind, SIGN_OF_LIFE_MS);
  }
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
