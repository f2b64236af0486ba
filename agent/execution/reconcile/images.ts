import type { PlannedInstance } from "../../../shared/execution/wire.ts";
import { contentHash } from "../../../shared/kernel/json.ts";
import type { Build, Container } from "../../../shared/services/wire.ts";
import { hasSealedArgs } from "../docker-words.ts";
import type { ExecutionEffect } from "../shape.ts";
import type { Wanted } from "./wanted.ts";

/**
 * What an image is remembered by. A name alone stays what it was first pinned to; `always` asks anew with each release
 * and restart, and a build is as good as what it was made from.
 */
export function pinKeyOf(instance: PlannedInstance, { image, build, extras }: Container): string {
  const { service, revision, restarts } = instance;
  if (build !== undefined) return `${image} ${buildOf(instance, build).hash}`;
  return extras?.pullPolicy === "always" ? `${image} ${service}@${revision}.${restarts}` : image;
}

/** What names the image that is built: with arguments that travelled sealed, other values are another build. */
function buildOf({ environmentMac }: PlannedInstance, build: Build): Build {
  return hasSealedArgs(build) ? { ...build, hash: contentHash({ hash: build.hash, environmentMac }) } : build;
}

/** The name in what it is remembered by. */
export const imageOfPin = (pinKey: string): string => pinKey.split(" ", 1)[0] ?? "";

/** What a try at an image is noted under. */
export const imageSubject = (pinAs: string): string => `image:${pinAs}`;

/** What a missing image is had by: a digest again by itself; what has none, or has gone, by its name. */
export const pinAs = ({ pin, pinKey }: Wanted): string =>
  pin === undefined || pin.startsWith("sha256:") ? pinKey : pin;

/** The image that a container is made of is to be here. `sealed`: where a login at its registry may be. */
export function imageWanted(wanted: Wanted, sealed: readonly string[]): ExecutionEffect {
  const { spec, instance, platform, pin } = wanted;
  const as = pinAs(wanted);
  if (spec.build !== undefined) {
    const build = buildOf(instance, spec.build);
    const args = { image: spec.image, platform, pinAs: as, build, sealed };
    return { key: `build:${build.hash}:${pin ?? ""}`, type: "engine.build", args };
  }
  const pull = spec.extras?.pullPolicy ?? "missing";
  const args = { image: as === pin ? pin : spec.image, platform, pinAs: as, pull, sealed };
  return { key: `image:${as}:${pin ?? ""}`, type: "engine.image", args };
}
