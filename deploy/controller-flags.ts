/**
 * How Node runs a controller: a small young generation, for what it holds lives long. Measured on Node 24 with 10,000
 * nodes and 20,000 instances: 290 MiB resident, 415 to 445 MiB without, and no more processor time.
 */
export const CONTROLLER_NODE_FLAGS = ["--max-semi-space-size=4"] as const;
