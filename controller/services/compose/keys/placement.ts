import type { Constraint } from "../../../../shared/services/wire.ts";
import { list } from "../shape/collections.ts";
import { done, noted, part, record, says } from "../shape/keys.ts";
import { string, wholeOrText } from "../shape/primitives.ts";
import { refuse, remark, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

const KNOWN = /^(?:node\.(?:hostname|id|platform\.os|platform\.arch|labels\..+)|engine\.labels\..+)$/;

function read(line: string, spot: Spot, reading: Reading): Constraint | undefined {
  const [, key = "", sign = "", value = ""] = /^\s*([^\s=!]+)\s*(==|!=)\s*(\S.*?)\s*$/.exec(line) ?? [];
  if (key === "") {
    const expects = says("a rule such as `node.labels.disk == ssd`", "une règle comme `node.labels.disk == ssd`");
    refuse(reading, spot, "value-bad", { value: line, expects });
  } else if (key === "node.role") {
    remark(reading, spot, "constraint-role", { value: line });
  } else if (!KNOWN.test(key)) {
    refuse(reading, spot, "constraint-unknown", { name: key });
  } else {
    return { key, is: sign === "==", value };
  }
  return undefined;
}

const constraints: Shape<readonly Constraint[]> = changed(list(changed(string(), read)), (found) =>
  found.map((one) => one.value),
);

const preference = record(says("a preference", "une préférence"), { spread: part(string()) });

const keys = {
  constraints: done(
    constraints,
    says(
      "rules on `node.hostname`, `node.id`, `node.platform.os`, `node.platform.arch` and `node.labels.*`",
      "règles sur `node.hostname`, `node.id`, `node.platform.os`, `node.platform.arch` et `node.labels.*`",
    ),
  ),
  preferences: noted(
    list(preference),
    says("instances are spread over sites anyway", "les instances sont réparties entre sites de toute façon"),
  ),
  max_replicas_per_node: noted(
    wholeOrText(),
    says(
      "a node never runs two instances of a service",
      "une machine ne fait jamais tourner deux instances d’un service",
    ),
  ),
} as const;

/** Where it may run, as Swarm has it. */
export const placement = record(says("`placement`", "`placement`"), keys);
