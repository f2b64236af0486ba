import { z } from "zod";
import { Name } from "../../shared/kernel/ids.ts";
import { STACK_LIMITS } from "../../shared/services/wire.ts";

const PATH_CHARS_MAX = 1_024;

/** What is handed in at once, all texts and all that lies beside them together. */
const GIVEN_LIMITS = { textChars: 2 * 1024 * 1024, besideChars: STACK_LIMITS.fileBytes * 2 } as const;

// The reader says of a file that is too long what to do about it, so it may come as far as there.
const File = z.strictObject({
  name: z.string().min(1).max(PATH_CHARS_MAX),
  text: z.string().max(GIVEN_LIMITS.textChars),
});
const Files = z
  .array(File)
  .min(1)
  .max(20)
  .refine((files) => files.reduce((sum, { text }) => sum + text.length, 0) <= GIVEN_LIMITS.textChars);

/** What lies beside the files, as the reader of Compose files is told (`Beside`). */
const Beside = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("file"),
    content: z.base64().max(GIVEN_LIMITS.besideChars),
    mode: z.int().min(0).max(0o7777),
  }),
  z.strictObject({ kind: z.literal("folder"), names: z.array(z.string().max(255)).max(10_000) }),
  z.strictObject({ kind: z.literal("absent") }),
  z.strictObject({ kind: z.literal("too-large"), sizeBytes: z.int().min(0) }),
]);

const AllBeside = z
  .record(z.string().max(PATH_CHARS_MAX), Beside)
  .refine((held) => Object.values(held).reduce((sum, one) => sum + charsOf(one), 0) <= GIVEN_LIMITS.besideChars);

const charsOf = (held: z.infer<typeof Beside>): number => (held.kind === "file" ? held.content.length : 0);

/** A service as a person hands it in: Compose files, what lies beside them, and the variables that they ask for. */
export const Given = z.strictObject({
  name: Name.optional().meta({ description: "Name of the service; the file's `name` otherwise" }),
  files: Files,
  beside: AllBeside.optional(),
  variables: z.record(z.string().max(255), z.string().max(65_536)).optional(),
  profiles: z
    .array(z.string().max(255))
    .max(50)
    .optional()
    .meta({ description: "Profiles whose services run too; those of COMPOSE_PROFILES otherwise" }),
});
export type Given = z.infer<typeof Given>;
