import { LabelName, RESERVED_LABEL_PREFIX } from "../../../../shared/services/wire.ts";
import { refuse } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { pairs } from "./pairs.ts";
import type { WrittenWord } from "./written-word.ts";

/** Docker labels of a container. */
export const labels: Shape<ReadonlyMap<string, WrittenWord>> = changed(pairs, (found, _, reading) => {
  const values = new Map<string, WrittenWord>();
  for (const { name, value, veiled, spot } of found) {
    if (!LabelName.safeParse(name).success) {
      refuse(reading, spot, "label-name-bad", { name });
    } else if (name.startsWith(RESERVED_LABEL_PREFIX)) {
      refuse(reading, spot, "label-reserved", { name, prefix: RESERVED_LABEL_PREFIX });
    } else {
      values.set(name, { text: value ?? "", veiled });
    }
  }
  return values;
});
