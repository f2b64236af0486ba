import type { Build } from "../../../../shared/services/wire.ts";
import type { WrittenService } from "../keys/top.ts";
import { isRefused, refuse, remark, type Reading } from "../shape/reading.ts";
import { isBuilt } from "./builds.ts";

interface Making {
  readonly builds: ReadonlyMap<string, Build>;
  /** `x-lierre: build: on-node` for the whole file. */
  readonly onNode: boolean;
}

/** The image of each container: the published one, or the name that one made on the node is given there. */
export function settledImages(
  stack: string,
  services: readonly WrittenService[],
  { builds, onNode }: Making,
  reading: Reading,
): ReadonlyMap<string, string> {
  return new Map(
    services.map(({ name, value, spot }) => {
      const { image, build } = value;
      const made = builds.get(name);
      if (made !== undefined) return [name, builtName(stack, name, made)] as const;
      if (isBuilt(value, onNode)) return [name, ""] as const;
      if (image !== undefined) {
        if (build !== undefined) remark(reading, build.spot, "build-ignored", { image: image.value });
        return [name, image.value] as const;
      }
      const isSilent = isRefused(reading, `${spot.key}.image`) || isRefused(reading, `${spot.key}.build`);
      if (build !== undefined && !isSilent) refuse(reading, build.spot, "image-build-only", { name });
      else if (!isSilent && !reading.problems.some((one) => one.key === spot.key)) {
        refuse(reading, spot, "image-missing", { name });
      }
      return [name, ""] as const;
    }),
  );
}

/** Names of images are in lower case. */
function builtName(stack: string, container: string, { hash }: Build): string {
  const plain = container
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `lierre.local/${stack}/${plain === "" ? "container" : plain}:${hash.slice(0, 12)}`;
}
