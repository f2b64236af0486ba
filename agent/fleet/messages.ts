import { PROTOCOL } from "../../shared/bus/protocol.ts";
import type { Plan } from "../../shared/execution/wire.ts";
import type { Beat, Health, Inventory } from "../../shared/fleet/wire.ts";
import type { Now } from "../../shared/kernel/time.ts";
import type { Seen } from "../execution/engine.ts";
import { AGENT_VERSION } from "../version.ts";
import type { FleetLive, FleetSettings } from "./shape.ts";
import type { MachineFacts, Vitals } from "./vitals.ts";

const IMAGES_MAX = 200;
const IMAGE_CHARS_MAX = 300;

export function beatOf({ process, boot, beat }: FleetLive, plan: Plan | null): Beat {
  const { term = 0, generation = 0, hash = "" } = plan ?? {};
  return { v: PROTOCOL, p: process, s: beat.round, b: boot, t: term, g: generation, h: hash.slice(0, 8) };
}

export function healthOf(vitals: Vitals, { wallMs }: Now): Health {
  return { v: PROTOCOL, wallMs: Math.max(0, wallMs), ...vitals };
}

/** The images of an engine by name and digest; bare ids say nothing to a controller. */
export function imagesOf(seen: Seen | undefined): string[] {
  const names = (seen?.images ?? []).filter((name) => !name.startsWith("sha256:") && name.length <= IMAGE_CHARS_MAX);
  return names.toSorted().slice(0, IMAGES_MAX);
}

export function inventoryOf(machine: MachineFacts, seen: Seen | undefined, settings: FleetSettings): Inventory {
  const { cgroup, ...facts } = machine;
  const { name = facts.hostname, address, labels } = settings;
  const docker = seen && { version: seen.version, apiVersion: seen.apiVersion, cgroup };
  const own = { v: PROTOCOL, agentVersion: AGENT_VERSION, hostname: name, address, labels: { ...labels } };
  const images = imagesOf(seen);
  const sizes = images.flatMap((image) => {
    const bytes = seen?.imageBytes?.[image];
    return bytes === undefined ? [] : [[image, bytes] as const];
  });
  const imageBytes = sizes.length === 0 ? {} : { imageBytes: Object.fromEntries(sizes) };
  return { ...facts, ...own, images, ...imageBytes, ...(docker && { docker }) };
}
