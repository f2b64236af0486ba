/**
 * How Node runs an agent. It lives on PCs with little memory and has next to nothing to compute: a small young
 * generation, and no compiler (`--lite-mode` saves 10 MB of resident memory and costs some processor time at a start).
 */
export const AGENT_NODE_FLAGS = ["--max-semi-space-size=1", "--lite-mode"] as const;

/** glibc keeps a pool of memory per thread otherwise. */
export const AGENT_ENVIRONMENT = { MALLOC_ARENA_MAX: "1" } as const;
