/**
 * How Node runs an agent. It lives on PCs with little memory and has next to nothing to compute: a small young
 * generation, no compilers beyond the first, no threads of V8's own, and size before speed. Measured on Node 24 with 8
 * services: 76 MB resident without, and less processor time with them.
 */
export const AGENT_NODE_FLAGS = [
  "--max-semi-space-size=1",
  "--max-old-space-size=64",
  "--no-opt",
  "--no-maglev",
  "--no-sparkplug",
  "--v8-pool-size=0",
  "--optimize-for-size",
] as const;

/** glibc keeps a pool of memory per thread otherwise, and gives little back. */
export const AGENT_ENVIRONMENT = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_TRIM_THRESHOLD_: "65536",
  UV_THREADPOOL_SIZE: "2",
} as const;
