import type { Inventory } from "../../shared/fleet/wire.ts";
import { canonical } from "../../shared/kernel/json.ts";

/** A kernel keeps a little more or less memory for itself at each boot: steps of this size are seen, smaller ones not. */
const MEMORY_STEP_BYTES = 64 * 1024 * 1024;

/** An inventory in the form that is kept: what has no order is sorted. */
export const settled = (inventory: Inventory): Inventory => ({ ...inventory, images: [...inventory.images].sort() });

const lasting = (inventory: Inventory): string =>
  canonical({ ...settled(inventory), memoryBytes: Math.round(inventory.memoryBytes / MEMORY_STEP_BYTES) });

/** True when two readings tell of the same machine in the same condition, so that nothing needs to be written down. */
export const sameMachine = (a: Inventory, b: Inventory): boolean => lasting(a) === lasting(b);
