import type { FleetState } from "../../controller/fleet/state.ts";
import type { Demand } from "../../controller/placement/demand.ts";
import { type Yard, yardOf } from "../../controller/placement/yard.ts";
import { demand, fleetOf, nodeOf, placementOf } from "../support/fleet-builders.ts";
import { type Bench, elapsedMs } from "./bench.ts";

const SITES = 25;
const INSTANCES = 300;
const GIB = 1024 ** 3;

/** So many nodes at 25 sites, of three sizes. */
function benchFleet(nodes: number): FleetState {
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
function spread(yard: Yard, count: number): void {
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

/** Nomad 2.0.6 on a machine of this kind, with spread. */
const scale = (nodes: number, atMostMs: number): Bench => ({
  name: `place 300 on ${nodes} nodes`,
  unit: "ms",
  target: { atMost: atMostMs },
  open: async () => {
    const fleet = benchFleet(nodes);
    const placement = placementOf();
    return {
      run: async () => Math.round((await elapsedMs(async () => spread(yardOf(fleet, placement), INSTANCES))) * 10) / 10,
      close: async () => undefined,
    };
  },
});

export const placeOn500 = scale(500, 60);
export const placeOn1000 = scale(1_000, 60);
export const placeOn5000 = scale(5_000, 60);
