import { z } from "zod";

/** One line of what happened, in both languages; `seq` is its place in the journal. */
export const ApiEvent = z.strictObject({
  seq: z.int(),
  at: z.iso.datetime(),
  kind: z.string(),
  actor: z.string(),
  says: z.strictObject({ fr: z.string(), en: z.string() }),
});
export type ApiEvent = z.infer<typeof ApiEvent>;
