import { z } from "zod";

const Label = z
  .string()
  .regex(/^[a-z0-9][a-z0-9./-]{0,62}=[^\0]{0,63}$/, "a label reads key=value, the key in a-z, 0-9, . / and -")
  .transform((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)] as const);

const Controller = z.url({ protocol: /^https?$/, error: "an address like https://controller.example:7400" });
const Server = z.url({ protocol: /^(nats|tls|wss?)$/, error: "an address like tls://controller.example:7422" });

/** How an agent is started: flags of its program, `LIERRE_<NAME>` in the environment otherwise. */
export const AgentConfig = z.strictObject({
  /** Folder for keys, journal and volumes; made when absent. */
  state: z.string().min(1),
  /** Where to join. Needed until this machine has joined. */
  controller: Controller.optional(),
  /** File that holds the token to join with. */
  "token-file": z.string().min(1).optional(),
  /** Message servers to use instead of those that the controller names. */
  bus: z.array(Server).max(20).default([]),
  /** Address of this machine that services are published on; its main one by default. */
  address: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** Socket of Docker. */
  docker: z.string().min(1).default("/var/run/docker.sock"),
  /** Caddy, should this machine be a gateway: a name on PATH, or a path. */
  caddy: z.string().min(1).default("caddy"),
  label: z
    .array(Label)
    .max(64)
    .default([])
    .transform((pairs) => Object.fromEntries(pairs)),
  /** Shown instead of the host's name. */
  name: z.string().min(1).max(60).optional(),
  /** What tells this machine from others, where several agents share one. */
  "machine-id": z.string().min(1).max(64).optional(),
});
export type AgentConfig = z.output<typeof AgentConfig>;

/** Flags that may be given several times; in the environment their values are separated by commas. */
const REPEATED: ReadonlySet<string> = new Set(["bus", "label"]);

/** The flags, for the parser of the command line. */
export const FLAGS: Readonly<Record<string, { readonly type: "string"; readonly multiple: boolean }>> =
  Object.fromEntries(
    Object.keys(AgentConfig.shape).map((flag) => [flag, { type: "string", multiple: REPEATED.has(flag) }]),
  );

type Given = Readonly<Record<string, string | readonly string[] | boolean | readonly (string | boolean)[] | undefined>>;

/** Reads flags and environment; a sentence per thing that is wrong. */
export function readConfig(
  flags: Given,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly ok: true; readonly config: AgentConfig } | { readonly ok: false; readonly problems: readonly string[] } {
  const given = Object.keys(FLAGS).flatMap((flag) => {
    const set = environment[`LIERRE_${flag.toUpperCase().replaceAll("-", "_")}`];
    const fallback = set === undefined || set === "" ? undefined : REPEATED.has(flag) ? set.split(",") : set;
    const value = flags[flag] ?? fallback;
    return value === undefined ? [] : [[flag, value] as const];
  });
  const parsed = AgentConfig.safeParse(Object.fromEntries(given));
  if (!parsed.success)
    return { ok: false, problems: parsed.error.issues.map(({ path, message }) => `--${String(path[0])}: ${message}`) };
  return { ok: true, config: parsed.data };
}
