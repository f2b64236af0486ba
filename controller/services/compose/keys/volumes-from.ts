import { list } from "../shape/collections.ts";
import { string } from "../shape/primitives.ts";
import { refuse, type Found } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

/** A service whose mounts are taken over. */
export interface WrittenVolumesFrom {
  readonly container: string;
  readonly readOnly: boolean;
}

/** `db`, `db:ro`; `container:name` means one of another stack. */
export const volumesFrom: Shape<readonly Found<WrittenVolumesFrom>[]> = list(
  changed(string(), (word, spot, reading) => {
    const [, container, access = "rw"] = /^([^:]+)(?::(ro|rw|z|Z))?$/.exec(word) ?? [];
    if (container !== undefined) return { container, readOnly: access === "ro" };
    refuse(reading, spot, "volumes-from-unknown", { container: word });
    return undefined;
  }),
);
