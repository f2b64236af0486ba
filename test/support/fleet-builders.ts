import type { Demand } from "../../controller/placement/demand.ts";
import type { Candidate } from "../../controller/placement/place.ts";

const GIB = 1024 ** 3;

/** A demand that any node of `candidate` meets; give what matters to the test. */
export function demand(with_: Partial<Omit<Demand, "resources">> & Partial<Demand["resources"]> = {}): Demand {
  const { memoryBytes = GIB / 4, cpuMilli = 250, diskBytes = 0, ...rest } = with_;
  return {
    service: "pads",
    resources: { memoryBytes, cpuMilli, diskBytes },
    ports: [],
    images: [],
    planBytes: 1_000,
    keepsData: false,
    sites: { wanted: [], excluded: [] },
    ...rest,
  };
}

/** A healthy node with 4 GiB at site `a`; give what matters to the test. */
export function candidate(
  node: string,
  is: Partial<Omit<Candidate, "has">> & { has?: undefined } = {},
  has: Partial<NonNullable<Candidate["has"]>> = {},
): Candidate {
  const full = {
    platform: "linux/amd64",
    memoryBytes: 4 * GIB,
    cpuMilli: 4_000,
    diskBytes: 100 * GIB,
    images: [],
    engine: true,
    ...has,
  };
  const { has: none, ...rest } = is;
  const known = "has" in is && none === undefined ? {} : { has: full };
  const base = { node, site: "a", retired: false, silent: false, cordoned: false, distrusted: false, findings: 0 };
  return { ...base, instances: [], ...known, ...rest };
}
