import { z } from "zod";

/** What the agent asks its child for. */
export const AgeRequest = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("make") }),
  z.strictObject({ do: z.literal("open"), secret: z.string(), sealed: z.string() }),
]);
export type AgeRequest = z.infer<typeof AgeRequest>;

export const MadeKey = z.strictObject({
  /** `AGE-SECRET-KEY-1…` */
  secret: z.string().startsWith("AGE-SECRET-KEY-1"),
  /** `age1…` */
  recipient: z.string().startsWith("age1"),
});
export const Opened = z.strictObject({ text: z.string() });
