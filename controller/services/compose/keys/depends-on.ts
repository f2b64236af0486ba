import type { Dependency } from "../../../../shared/services/wire.ts";
import { forms, list, named } from "../shape/collections.ts";
import { done, noted, record, required, says } from "../shape/keys.ts";
import { oneOf, string, truth } from "../shape/primitives.ts";
import type { Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

/** A dependency as written; whether its container exists is known when all are read. */
export interface WrittenDependency extends Dependency {
  readonly required: boolean;
  readonly spot: Spot;
}

const CONDITIONS = {
  service_started: "started",
  service_healthy: "healthy",
  service_completed_successfully: "completed",
} as const;

const keys = {
  condition: required(oneOf(["service_started", "service_healthy", "service_completed_successfully"]), {
    en: "what the other service must have reached",
    fr: "ce que l’autre service doit avoir atteint",
  }),
  required: done(truth(), { en: "whether the other service must exist", fr: "si l’autre service doit exister" }),
  restart: noted(
    truth(),
    says("only containers that changed are started anew", "seuls les conteneurs qui ont changé sont relancés"),
  ),
} as const;

/** What must run before this service starts. */
export const dependsOn: Shape<readonly WrittenDependency[]> = forms(
  { en: "a list of services or a map with conditions", fr: "une liste de services ou un dictionnaire de conditions" },
  {
    list: changed(list(string()), (items) =>
      items.map(({ value, spot }) => ({ container: value, condition: "started" as const, required: true, spot })),
    ),
    map: changed(named(record({ en: "a dependency", fr: "une dépendance" }, keys)), (entries) =>
      entries.map(({ name, value, spot }) => ({
        container: name,
        condition: CONDITIONS[value.condition?.value ?? "service_started"],
        required: value.required?.value ?? true,
        spot,
      })),
    ),
  },
);
