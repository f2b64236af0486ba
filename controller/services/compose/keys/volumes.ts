import { VolumeName } from "../../../../shared/services/wire.ts";
import { forms, named, orEmpty, type Named } from "../shape/collections.ts";
import { done, noted, record, says, type Values } from "../shape/keys.ts";
import { numberOrText, string, truth } from "../shape/primitives.ts";
import { refuse, remark, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { pairs } from "./pairs.ts";

/** `true`, or the old form with the name below. */
export const external: Shape<{ readonly is: boolean; readonly name?: string }> = forms(
  says("`true` or `false`", "`true` ou `false`"),
  {
    scalar: changed(truth(), (is) => ({ is })),
    map: changed(
      record(says("`external`", "`external`"), { name: done(string(), says("its name", "son nom")) }),
      (value) => ({ is: true, ...(value.name && { name: value.name.value }) }),
    ),
  },
);

/** Options of drivers, texts and numbers. */
export const driverOptions: Shape<ReadonlyMap<string, string>> = changed(
  named(numberOrText()),
  (entries) => new Map(entries.map(({ name, value }) => [name, value])),
);

const keys = {
  external: done(
    external,
    says(
      "a volume made elsewhere: Lierre makes one of that name",
      "un volume fait ailleurs : Lierre en crée un de ce nom",
    ),
  ),
  driver: done(string(), says("`local`, else not supported", "`local`, sinon pas pris en charge")),
  driver_opts: done(
    driverOptions,
    says(
      "`o: bind` with `device`, as a mount of that path; others are not supported",
      "`o: bind` avec `device`, comme un montage de ce chemin ; les autres ne sont pas pris en charge",
    ),
  ),
  name: noted(
    string(),
    says("Lierre names volumes after service and volume", "Lierre nomme les volumes d’après le service et le volume"),
  ),
  labels: noted(pairs, says("volumes carry Lierre's own labels", "les volumes portent les étiquettes de Lierre")),
} as const;

export interface WrittenVolume {
  /** The path that it stands for, where its options say so. */
  readonly device?: string;
}

function settle(name: string, value: Values<typeof keys>, spot: Spot, reading: Reading): WrittenVolume | undefined {
  const { driver, driver_opts: options } = value;
  if (!VolumeName.safeParse(name).success) {
    refuse(reading, spot, "volume-name-bad", { name });
    return undefined;
  }
  if (value.external?.value.is === true) remark(reading, value.external.spot, "volume-external", { name });
  if (driver !== undefined && driver.value !== "local" && driver.value !== "") {
    refuse(reading, driver.spot, "volume-driver", { name, driver: driver.value });
  }
  const given = [...(options?.value ?? [])].filter(([, text]) => text !== "");
  if (options === undefined || given.length === 0) return {};
  const [type, mount, device] = ["type", "o", "device"].map((key) => options.value.get(key) ?? "");
  const isBind = mount?.split(",").some((word) => word === "bind" || word === "rbind") ?? false;
  if (isBind && device !== undefined && device !== "") return { device };
  refuse(reading, options.spot, "volume-options", { name, type: type || (given[0]?.[0] ?? "") });
  return undefined;
}

/** The declared volumes: their names and places, since Lierre keeps the data itself. */
export const volumes: Shape<readonly Named<WrittenVolume>[]> = changed(
  named(orEmpty(record(says("a volume", "un volume"), keys), {})),
  (found, _, reading) =>
    found.map(({ name, value, spot }) => ({ name, spot, value: settle(name, value, spot, reading) ?? {} })),
);
