import { z } from "zod";
import { defineContract } from "../../shared/kernel/contract.ts";
import { Name } from "../../shared/kernel/ids.ts";
import { ContainerName, CpuMilli, MemoryBytes } from "../../shared/services/names.ts";

/** What containers were seen to take: it stands for what a file does not say. `lierre usage ls` is of `overview`. */
export const usageContract = defineContract({
  name: "usage",
  needs: ["fleet", "placement"],
  entries: {
    /** From now on a container that declares nothing is counted like this; written for real differences only. */
    counted: {
      version: 1,
      body: z.strictObject({ service: Name, container: ContainerName, memoryBytes: MemoryBytes, cpuMilli: CpuMilli }),
    },
  },
  ops: {},
  errors: {},
  findings: {},
  metrics: {
    usage_memory_peak_bytes: {
      type: "gauge",
      labels: ["service", "container"],
      help: "The most memory that a container was seen to take.",
    },
    usage_cpu_peak_milli: {
      type: "gauge",
      labels: ["service", "container"],
      help: "The most of a processor, in thousandths, that a container was seen to take over a minute.",
    },
  },
});
