import type { Scope } from "../../shared/kernel/capability.ts";
import { refuse } from "../../shared/kernel/contract.ts";
import { cut } from "../../shared/kernel/page.ts";
import { ok, say, type Words } from "../../shared/kernel/result.ts";
import { rfc3339 } from "../../shared/kernel/time.ts";
import { servicesContract } from "./contract.ts";
import type { Release, ServicesShape, ServiceState } from "./state.ts";
import type { ReleaseRow } from "./views.ts";

interface Asked {
  readonly service: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** The releases of a service, the newest first. */
export function readHistory({ state }: Scope<ServicesShape>, { service, ...page }: Asked) {
  const held = state.services[service];
  if (held === undefined) return refuse(servicesContract, "unknown", { service });
  const rows = held.releases.toReversed().map((release, order): readonly [string, ReleaseRow] => {
    return [String(order).padStart(6, "0"), rowOf(release, held)];
  });
  return ok(cut(rows, page));
}

function rowOf(release: Release, held: ServiceState): ReleaseRow {
  const { revision, appliedAtMs, by, stack, repeats } = release;
  return {
    revision,
    state: stateOf(release, held),
    appliedAt: rfc3339(appliedAtMs),
    by,
    images: [...new Set(stack.containers.map(({ image }) => image))].sort(),
    ...(repeats !== undefined && { repeats }),
    says: sentenceOf(release, held),
  };
}

function stateOf({ revision, failed, settledAtMs }: Release, held: ServiceState): ReleaseRow["state"] {
  if (failed !== undefined) return "failed";
  if (revision !== held.revision) return "superseded";
  return settledAtMs === undefined ? "rolling" : "current";
}

function sentenceOf(release: Release, held: ServiceState): Words {
  const { failed, repeats, settledAtMs } = release;
  if (failed !== undefined) return say({ fr: "n'a pas pris : {failed}", en: "did not come up: {failed}" }, { failed });
  const arrived: Words =
    settledAtMs !== undefined
      ? say({ fr: "en ordre partout le {at}", en: "ok everywhere at {at}" }, { at: rfc3339(settledAtMs) })
      : release.revision === held.revision
        ? { fr: "en cours", en: "on its way" }
        : { fr: "n'a jamais été en ordre partout", en: "was never ok everywhere" };
  if (repeats === undefined) return arrived;
  return say(
    { fr: "reprend la version {repeats} ; {arrived}", en: "repeats release {repeats}; {arrived}" },
    { repeats, arrived },
  );
}
