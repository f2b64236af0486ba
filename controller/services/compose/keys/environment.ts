import { EnvironmentName, STACK_LIMITS } from "../../../../shared/services/wire.ts";
import { refuse, remark } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { pairs } from "./pairs.ts";

/** Names and values of a container's environment. A value never stands in a sentence: it may be a password. */
export const environment: Shape<ReadonlyMap<string, string>> = changed(pairs, (found, _, reading) => {
  const values = new Map<string, string>();
  for (const { name, value: written, spot } of found) {
    if (!EnvironmentName.safeParse(name).success) {
      refuse(reading, spot, "environment-name-bad", { name });
      continue;
    }
    // A bare name that has a value took it when the file was loaded.
    const value = written;
    if (value === null) {
      remark(reading, spot, "environment-unset", { variable: name });
    } else if (value.length > STACK_LIMITS.environmentValueChars || value.includes("\0")) {
      refuse(reading, spot, "environment-value-bad", { name, limit: STACK_LIMITS.environmentValueChars });
    } else {
      if (values.has(name)) remark(reading, spot, "environment-twice", { variable: name });
      values.set(name, value);
    }
  }
  return values;
});
