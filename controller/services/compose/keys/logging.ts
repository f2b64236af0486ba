import type { ContainerExtras } from "../../../../shared/services/wire.ts";
import { named } from "../shape/collections.ts";
import { done, record, says } from "../shape/keys.ts";
import { string, textOrNothing } from "../shape/primitives.ts";
import { refuse, remark } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

type Logging = NonNullable<ContainerExtras["logging"]>;

const OPTIONS: Readonly<Record<Logging["driver"], readonly string[]>> = {
  "json-file": ["max-size", "max-file", "compress", "labels", "labels-regex", "env", "env-regex", "tag"],
  local: ["max-size", "max-file", "compress"],
  none: [],
};

const keys = {
  driver: done(
    string(),
    says(
      "`json-file`, `local` or `none`; logs of others stay on the node",
      "`json-file`, `local` ou `none` ; les journaux des autres restent sur la machine",
    ),
  ),
  options: done(named(textOrNothing()), says("size and number of log files", "taille et nombre des fichiers")),
} as const;

/** Where logs go. What would carry them to another machine is left out: they are read with `lierre service logs`. */
export const logging: Shape<Logging> = changed(record(says("`logging`", "`logging`"), keys), (value, spot, reading) => {
  const asked = value.driver?.value ?? "json-file";
  const driver = asked === "local" || asked === "none" ? asked : "json-file";
  const given = value.options?.value ?? [];
  if (asked !== driver && asked !== "") {
    remark(reading, value.driver?.spot ?? spot, "logging-elsewhere", { driver: asked });
    return { driver, options: {} };
  }
  const unknown = given.filter(({ name }) => !OPTIONS[driver].includes(name));
  for (const { name, spot: at } of unknown) refuse(reading, at, "logging-option", { name, driver });
  const options = given.flatMap(({ name, value: { text } }) => (text === null ? [] : [[name, text] as const]));
  return { driver, options: Object.fromEntries(options) };
});
