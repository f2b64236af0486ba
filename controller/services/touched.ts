import type { Entry } from "../../shared/kernel/entry.ts";
import type { ReportBody } from "../../shared/execution/wire.ts";
import { fleetContract } from "../fleet/contract.ts";
import { leadershipContract } from "../leadership/contract.ts";
import type { PlacementState } from "../placement/placement.ts";
import { usageContract } from "../usage/contract.ts";
import { servicesContract } from "./contract.ts";

type Body = Readonly<Record<string, string>> & { readonly report?: ReportBody };

/** What may change where a node's services stand, and whether it can take more. */
const NODE_KINDS: ReadonlySet<string> = new Set(
  (
    [
      "joined",
      "inventoried",
      "silenced",
      "returned",
      "cloned",
      "cordoned",
      "uncordoned",
      "draining",
      "overdue",
      "retired",
    ] as const
  ).map((kind) => `${fleetContract.name}.${kind satisfies keyof (typeof fleetContract)["entries"]}`),
);
const REPORTED = `${fleetContract.name}.${"reported" satisfies keyof (typeof fleetContract)["entries"]}`;
const COUNTED = `${usageContract.name}.${"counted" satisfies keyof (typeof usageContract)["entries"]}`;
const LED = `${leadershipContract.name}.${"led" satisfies keyof (typeof leadershipContract)["entries"]}`;

/**
 * The services whose placement fresh entries may change: those that they name, those on the nodes that they name, and
 * those without a place wherever room may have come. All of them once a leader starts.
 */
export function touchedBy(
  fresh: readonly Entry[],
  declared: Readonly<Record<string, unknown>>,
  placement: PlacementState,
): Set<string> {
  const touched = new Set<string>();
  const waiting = () => {
    for (const service of [...Object.keys(placement.unplaced), ...Object.keys(placement.refused)]) touched.add(service);
  };
  for (const { kind, body: raw } of fresh) {
    const body = raw as unknown as Body;
    if (kind === LED)
      for (const service of [...Object.keys(declared), ...Object.keys(placement.byService)]) touched.add(service);
    if (kind.startsWith(`${servicesContract.name}.`)) touched.add(body["service"] ?? "");
    if (kind === COUNTED) touched.add(body["service"] ?? "");
    if (kind === `${servicesContract.name}.removed`) waiting();
    if (kind === REPORTED && body.report?.kind === "instance") {
      touched.add(body.report.service);
      if (body.report.state === "gone") waiting();
    }
    if (!NODE_KINDS.has(kind)) continue;
    waiting();
    for (const id of placement.byNode[body["node"] ?? ""] ?? []) touched.add(placement.instances[id]?.service ?? "");
  }
  touched.delete("");
  return touched;
}
