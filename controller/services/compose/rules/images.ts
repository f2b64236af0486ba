import type { WrittenService } from "../keys/top.ts";
import { isRefused, refuse, remark, type Reading } from "../shape/reading.ts";

/** Every service runs a published image: nothing is built here. */
export function checkImages(services: readonly WrittenService[], reading: Reading): void {
  for (const { name, value, spot } of services) {
    const { image, build } = value;
    if (image !== undefined) {
      if (build !== undefined) remark(reading, build.spot, "build-ignored", { image: image.value });
    } else if (build !== undefined && !isRefused(reading, `${spot.key}.image`)) {
      refuse(reading, build.spot, "image-build-only", { name });
    } else if (!isRefused(reading, `${spot.key}.image`) && !reading.problems.some((one) => one.key === spot.key)) {
      refuse(reading, spot, "image-missing", { name });
    }
  }
}
