import { z } from "zod";
import { InstanceId } from "../execution/wire.ts";
import { SessionId } from "../kernel/ids.ts";
import { Words } from "../kernel/result.ts";
import { ContainerName } from "../services/names.ts";

/** What one command may be given, and may write. */
export const EXEC_LIMITS = {
  words: 256,
  wordChars: 8_192,
  /** All words together. */
  wordsChars: 32_768,
  stdinBytes: 64 * 1024,
  chunkBytes: 64 * 1024,
  outputBytes: 16 * 1024 * 1024,
  runsMs: 60 * 60_000,
  /** A listener that is not heard of for this long is gone, and its command is ended. */
  unheardMs: 60_000,
} as const;

const Base64 = (bytes: number) =>
  z
    .base64()
    .max(4 * Math.ceil(bytes / 3))
    .meta({ description: "In base64" });

/** The words of a command, as they reach the program. */
export const ExecWords = z
  .array(
    z
      .string()
      .max(EXEC_LIMITS.wordChars)
      .regex(/^[^\0]*$/),
  )
  .min(1)
  .max(EXEC_LIMITS.words)
  .refine((words) => words.reduce((sum, word) => sum + word.length, 0) <= EXEC_LIMITS.wordsChars, "too many letters");

/** What the command reads, in base64. */
export const ExecInput = Base64(EXEC_LIMITS.stdinBytes);

/**
 * A command to run once in a container of an instance. Only the one with `begins` starts it; those after it say that
 * somebody still listens. `process` names the life of the agent that is meant (`p` of its beats), so that no other obeys
 * a message that comes late or twice. `input`: what it reads, sealed (age) to the node; empty for nothing.
 */
export const ExecRequest = z.object({
  session: SessionId,
  begins: z.boolean(),
  process: z.string().max(40),
  instance: InstanceId,
  container: ContainerName,
  words: ExecWords,
  user: z.string().min(1).max(255).optional(),
  input: z.string().max(200_000),
});
export type ExecRequest = z.infer<typeof ExecRequest>;

/** What came of a command, in order of `n` from 1 on. The one with `end` is the last: an exit code, or why there is none. */
export const ExecOutput = z.object({
  session: SessionId,
  n: z.int().min(1),
  stream: z.enum(["stdout", "stderr"]),
  data: Base64(EXEC_LIMITS.chunkBytes),
  end: z.boolean(),
  exitCode: z.int().optional(),
  failed: Words.optional(),
});
export type ExecOutput = z.infer<typeof ExecOutput>;
