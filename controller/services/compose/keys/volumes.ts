import { VolumeName } from "../../../../shared/services/wire.ts";
import { forms, named, orEmpty, type Named } from "../shape/collections.ts";
import { done, noted, record, refused, type Values } from "../shape/keys.ts";
import { anything, string, truth } from "../shape/primitives.ts";
import { refuse } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

const keys = {
  external: done(
    forms(
      { en: "`true` or `false`", fr: "`true` ou `false`" },
      { scalar: truth(), map: changed(anything, () => true) },
    ),
    { en: "a volume that exists already: refused", fr: "un volume qui existe déjà : refusé" },
  ),
  driver: done(string(), { en: "`local`, or refused", fr: "`local`, sinon refusé" }),
  driver_opts: refused({
    en: "Lierre keeps volumes itself, without drivers",
    fr: "Lierre garde les volumes lui-même, sans pilote",
  }),
  name: noted({
    en: "Lierre names volumes after service and volume",
    fr: "Lierre nomme les volumes d’après le service et le volume",
  }),
  labels: noted({ en: "volumes carry Lierre's own labels", fr: "les volumes portent les étiquettes de Lierre" }),
} as const;

/** The declared volumes: their names and places, since Lierre keeps the data itself. */
export const volumes: Shape<readonly Named<Values<typeof keys>>[]> = changed(
  named(orEmpty(record({ en: "a volume", fr: "un volume" }, keys), {})),
  (found, _, reading) => {
    for (const { name, value, spot } of found) {
      if (!VolumeName.safeParse(name).success) refuse(reading, spot, "volume-name-bad", { name });
      if (value.external?.value === true) refuse(reading, value.external.spot, "volume-external", { name });
      const driver = value.driver;
      if (driver !== undefined && driver.value !== "local") {
        refuse(reading, driver.spot, "volume-driver", { name, driver: driver.value });
      }
    }
    return found;
  },
);
