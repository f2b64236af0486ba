import { CONTAINER_PROBLEMS } from "./containers.ts";
import { DOCUMENT_PROBLEMS } from "./document.ts";
import { KEY_NOTES } from "./key-notes.ts";
import { LOADING_NOTES, LOADING_PROBLEMS } from "./loading.ts";
import { MACHINE_PROBLEMS } from "./machine.ts";
import { MOUNT_NOTES } from "./mount-notes.ts";
import { MOUNT_PROBLEMS } from "./mounts.ts";
import { STACK_PROBLEMS } from "./stack.ts";
import { VALUE_PROBLEMS } from "./values.ts";

/** Every reason to refuse a Compose file: what is wrong, with which thing, and what to do. */
export const PROBLEMS = {
  ...DOCUMENT_PROBLEMS,
  ...VALUE_PROBLEMS,
  ...CONTAINER_PROBLEMS,
  ...MOUNT_PROBLEMS,
  ...MACHINE_PROBLEMS,
  ...STACK_PROBLEMS,
  ...LOADING_PROBLEMS,
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

/** What is accepted and still worth knowing. */
export const NOTES = {
  ...LOADING_NOTES,
  ...KEY_NOTES,
  ...MOUNT_NOTES,
} as const;
export type NoteCode = keyof typeof NOTES;
