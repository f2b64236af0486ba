import type { Words } from "../../shared/kernel/result.ts";

export type Language = keyof Words;

/** The language to answer in, from `Accept-Language`: English unless French is wanted more. */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? "").split(",").map((part) => {
    const [tag = "", ...params] = part.trim().split(";");
    const weight = params
      .find((param) => param.trim().startsWith("q="))
      ?.trim()
      .slice(2);
    return { tag: tag.toLowerCase().split("-")[0], weight: weight === undefined ? 1 : Number(weight) };
  });
  const best = (language: Language) =>
    Math.max(0, ...wanted.filter(({ tag }) => tag === language).map(({ weight }) => weight || 0));
  return best("fr") > best("en") ? "fr" : "en";
}
