import type { Language } from "../../api/language.ts";

/** How answers are shown: to whom, when, and whether in colour. */
export interface Look {
  readonly language: Language;
  readonly colour: boolean;
  readonly nowMs: number;
  readonly instantMs: (text: string) => number;
}

const SGR = { green: 32, yellow: 33, red: 31, blue: 34, dim: 2, bold: 1 } as const;

export type Paint = keyof typeof SGR;

export function paint(look: Look, colour: Paint, text: string): string {
  return look.colour ? `\u001b[${SGR[colour]}m${text}\u001b[0m` : text;
}
