import { z } from "zod";
import { PersonId, TokenId } from "../../shared/kernel/ids.ts";
import { Role } from "./roles.ts";

const At = z.iso.datetime();

export const Roles = z
  .array(Role)
  .min(1)
  .max(3)
  .meta({ description: "viewer sees, operator runs services, admin also manages people" });

/** What people give of themselves. It lies sealed in the journal, under a key of their own. */
export const Personal = z.strictObject({
  name: z.string().trim().min(1).max(80),
  email: z.email().max(200).optional(),
});
export type Personal = z.infer<typeof Personal>;

/** A person as shown. Until the border opens it, `name` holds the sealed text. */
export const PersonView = z.strictObject({
  person: PersonId,
  name: z.string(),
  email: z.string().optional(),
  roles: z.array(Role),
  /** Name and e-mail are gone for good; the number stays in the books. */
  erased: z.boolean(),
  addedAt: At,
  tokens: z.array(z.strictObject({ token: TokenId, madeAt: At, expiresAt: At.optional() })),
});
export type PersonView = z.infer<typeof PersonView>;

/** A new personal token: `token` is its text, told once. */
export const NewToken = z.strictObject({ id: TokenId, person: PersonId, token: z.string(), expiresAt: At.optional() });
export type NewToken = z.infer<typeof NewToken>;
