import type { FleetState } from "../../controller/fleet/state.ts";
import type { Demand } from "../../controller/placement/demand.ts";
import { type Yard, yardOf } from "../../controller/placement/yard.ts";
import { demand, fleetOf, nodeOf, placementOf } from "../support/fleet-builders.ts";
import { type Bench, elapsedMs } from "./bench.ts";

const SITES = 25;
const INSTANCES = 300;
const GIB = 1024 ** 3;

/** So many nodes at 25 sites, of three sizes. */
export function benchFleet(nodes: number): FleetState {
  const rows = Array.from({ length: nodes }, (_, i) =>
    nodeOf(
      `nd-${String((i * 7_919) % 1_000_003).padStart(10, "0")}`,
      { site: `s${String(i % SITES).padStart(2, "0")}` },
      { memoryBytes: (4 + 4 * (i % 3)) * GIB, cores: 4 + (i % 2) * 4, images: ["debian:12", "web:1", `own:${i % 50}`] },
    ),
  );
  return fleetOf(rows);
}

const web: Demand = demand({ service: "web", memoryBytes: 256 * 1024 ** 2, ports: ["8080/tcp"], images: ["web:1"] });

/** Places so many copies of one service, each apart from the others as far as can be. */
export function spread(yard: Yard, count: number): void {
  const siblings: string[] = [];
  for (let i = 1; i <= count; i += 1) {
    const [best] = yard.choose(web, { siblings }).scored;
    if (best === undefined) throw new Error(`copy ${i} found no place`);
    yard.put(`web-${i}`, best.node, web);
    siblings.push(`web-${i}`);
  }
  const broken = yard.broken(new Set(siblings));
  if (broken.length > 0) throw new Error(broken.join("; "));
}

const WARM_UP = 10;

/** The nodes are read anew each time, as after a change among them. `nomadMs`: of Nomad's own benchmark, with spread. */
const scale = (nodes: number, nomadMs: string): Bench => ({
  name: `place 300 on ${nodes} nodes`,
  unit: "ms",
  target: { atMost: 60 },
  beside: `Nomad 2.0.6, with spread: ${nomadMs} ms; measured, facts`,
  open: async () => {
    const placement = placementOf();
    const place = (fleet: FleetState) => elapsedMs(async () => spread(yardOf(fleet, placement), INSTANCES));
    const run = async () => {
      // The collection before each run throws away what was learned of the code, which no controller goes through.
      for (let i = 0; i < WARM_UP; i += 1) await place(benchFleet(nodes));
      return Math.round((await place(benchFleet(nodes))) * 10) / 10;
    };
    return { run, close: async () => undefined };
  },
});

export const placeOn500 = scale(500, "1,641");
export const placeOn1000 = scale(1_000, "1,734");
export const placeOn5000 = scale(5_000, "1,957; without spread and with sampling 65");
