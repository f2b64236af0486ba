import { placement, type PlacementState } from "../../controller/placement/placement.ts";
import type { Demand } from "../../controller/placement/demand.ts";
import { yardOf } from "../../controller/placement/yard.ts";
import { demand, placementOf } from "../support/fleet-builders.ts";
import { type Bench, elapsedMs } from "./bench.ts";
import { benchFleet, spread } from "./placement.ts";

const COPIES = 2;
const REPEATS = 3;

interface Point {
  readonly size: number;
  readonly ms: number;
}

/** Time grows with size to this power: the slope of the straight line through the logarithms. */
function exponentOf(points: readonly Point[]): number {
  const logs = points.map(({ size, ms }) => [Math.log(size), Math.log(ms)] as const);
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [x, y] = [mean(logs.map(([size]) => size)), mean(logs.map(([, ms]) => ms))];
  const above = logs.reduce((sum, [size, ms]) => sum + (size - x) * (ms - y), 0);
  return above / logs.reduce((sum, [size]) => sum + (size - x) ** 2, 0);
}

/** Best of a few: what else runs on the machine only ever adds. */
async function best(work: () => void): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i += 1) least = Math.min(least, await elapsedMs(async () => work()));
  return least;
}

/** So many services of two copies each, one after the other, each seeing those before it. */
function fill(nodes: ReturnType<typeof benchFleet>, state: PlacementState, services: number): void {
  const yard = yardOf(nodes, state);
  for (let i = 0; i < services; i += 1) {
    const asked: Demand = demand({ service: `s-${i}`, memoryBytes: 2 ** 23, cpuMilli: 1, images: [`own:${i % 50}`] });
    const siblings: string[] = [];
    for (let copy = 1; copy <= COPIES; copy += 1) {
      const [chosen] = yard.choose(asked, { siblings }).scored;
      if (chosen === undefined) throw new Error(`service ${i} found no place`);
      const id = `s-${i}-${copy}`;
      yard.put(id, chosen.node, asked);
      siblings.push(id);
    }
    if (yard.broken(new Set(siblings)).length > 0) throw new Error(`service ${i} was placed wrong`);
  }
}

/** Prints the curve, and is the exponent of it. */
const curve = (name: string, sizes: readonly number[], at: (size: number) => () => void): Bench => ({
  name,
  unit: "exponent",
  target: { atMost: 1.2 },
  open: async () => {
    const points: Point[] = [];
    at(sizes[0] ?? 1)();
    for (const size of sizes) points.push({ size, ms: await best(at(size)) });
    const shown = points.map(
      ({ size, ms }) => `${size}: ${ms.toFixed(0)} ms, ${((ms * 1_000) / size).toFixed(1)} µs each`,
    );
    process.stderr.write(`${name}: ${shown.join("; ")}\n`);
    const value = Math.round(exponentOf(points) * 100) / 100;
    return { run: async () => value, close: async () => undefined };
  },
});

/** Cost of placing 300 copies as nodes are added. */
export const curveOfNodes = curve("cost per node", [1_250, 2_500, 5_000, 10_000], (size) => {
  const fleet = benchFleet(size);
  return () => spread(yardOf({ ...fleet, nodes: { ...fleet.nodes } }, placementOf()), 300);
});

/** Cost of placing instances on 1,000 nodes as instances are added. */
export const curveOfInstances = curve("cost per instance", [1_000, 2_000, 4_000, 8_000], (size) => {
  const fleet = benchFleet(1_000);
  return () => fill(fleet, placement.initial(), size / COPIES);
});
