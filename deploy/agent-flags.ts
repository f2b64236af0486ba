/**
 * How Node runs an agent. It lives on PCs with little memory and has next to nothing to compute: a small young
 * generation, and no compilers beyond the first (3 MB of resident memory, and less processor time than with them).
 */
export const AGENT_NODE_FLAGS = ["--max-semi-space-size=1", "--no-opt", "--no-maglev", "--no-sparkplug"] as const;

/** glibc keeps a pool of memory per thread otherwise. */
export const AGENT_ENVIRONMENT = { MALLOC_ARENA_MAX: "1" } as const;
