import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Refusal } from "../../shared/kernel/result.ts";
import { type ErrorTable, problemOf } from "./errors.ts";
import { type Language, languageOf } from "./language.ts";

export const languageAsked = (c: Context): Language => languageOf(c.req.header("accept-language"));

/** Answers with a problem, in the caller's language. */
export function problem(c: Context, table: ErrorTable, refusal: Refusal): Response {
  const language = languageAsked(c);
  const held = problemOf(table, refusal, language);
  c.header("content-type", "application/problem+json");
  c.header("content-language", language);
  c.header("vary", "Accept-Language");
  if (held.status === 401) c.header("www-authenticate", 'Bearer realm="lierre"');
  return c.body(JSON.stringify(held), held.status as ContentfulStatusCode);
}
