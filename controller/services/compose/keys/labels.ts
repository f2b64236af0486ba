import { LabelName, RESERVED_LABEL_PREFIX } from "../../../../shared/services/wire.ts";
import { refuse } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { pairs } from "./pairs.ts";

/** Docker labels of a container. */
export const labels: Shape<ReadonlyMap<string, string>> = changed(pairs, (found, _, reading) => {
  const values = new Map<string, string>();
  for (const { name, value, spot } of found) {
    if (!LabelName.safeParse(name).success) {
      refuse(reading, spot, "label-name-bad", { name });
    } else if (name.startsWith(RESERVED_LABEL_PREFIX)) {
      refuse(reading, spot, "label-reserved", { name, prefix: RESERVED_LABEL_PREFIX });
    } else {
      values.set(name, value ?? "");
    }
  }
  return values;
});
