import { z } from "zod";

/** A list cut into pages: `cursor` is the id of the last item of the page before. */
export const page = {
  input: z.strictObject({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    cursor: z.string().max(200).optional(),
  }),
} as const;

/** The answer of a list: its items and, when there are more, the cursor to go on with. */
export const paged = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next: z.string().optional() });

/** One page of rows that are sorted by id. */
export function cut<T>(
  rows: readonly (readonly [id: string, value: T])[],
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): { items: T[]; next?: string } {
  const from = cursor === undefined ? 0 : rows.findIndex(([id]) => id > cursor);
  if (from < 0) return { items: [] };
  const shown = rows.slice(from, from + limit);
  const last = shown.at(-1);
  const items = shown.map(([, value]) => value);
  return last !== undefined && from + limit < rows.length ? { items, next: last[0] } : { items };
}
