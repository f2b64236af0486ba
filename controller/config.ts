import { z } from "zod";

const HostPort = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, "host:port")
  .transform((text) => {
    const colon = text.lastIndexOf(":");
    return { host: text.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(text.slice(colon + 1)) };
  });

/** How a controller is started: flags of its program, `LIERRE_<NAME>` in the environment otherwise. */
export const ControllerConfig = z.strictObject({
  /** Folder for the journal, keys and the bus; made when absent. */
  state: z.string().min(1),
  /** Where the API listens. */
  listen: HostPort.prefault("127.0.0.1:7400"),
  /** Where the embedded message server listens. Port 0 takes a free one. */
  "bus-listen": HostPort.prefault("127.0.0.1:7422"),
  /** Names and addresses by which nodes reach this machine, with commas. */
  host: z
    .string()
    .transform((text) => text.split(",").filter((host) => host !== ""))
    .optional(),
  /** `auto`: everywhere but on loopback. */
  tls: z.enum(["auto", "on"]).default("auto"),
  "nats-server": z.string().default("nats-server"),
  /** A message server that the operator runs, with commas; the embedded one stays off. */
  "bus-url": z
    .string()
    .transform((text) => text.split(","))
    .optional(),
  "bus-users": z.string().optional(),
  "bus-pid": z.string().optional(),
  "bus-ca": z.string().optional(),
});
export type ControllerConfig = z.output<typeof ControllerConfig>;

/** Names of all flags. */
export const FLAGS = Object.keys(ControllerConfig.shape);

/** Reads flags and environment; a sentence per thing that is wrong. */
export function readConfig(
  flags: Readonly<Record<string, string | undefined>>,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly ok: true; readonly config: ControllerConfig } | { readonly ok: false; readonly problems: string[] } {
  const given = FLAGS.map((flag) => [
    flag,
    flags[flag] ?? environment[`LIERRE_${flag.toUpperCase().replaceAll("-", "_")}`],
  ]);
  const parsed = ControllerConfig.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  if (!parsed.success)
    return { ok: false, problems: parsed.error.issues.map((i) => `--${i.path.join(".")}: ${i.message}`) };
  const { "bus-url": url, "bus-users": users } = parsed.data;
  if (url !== undefined && users === undefined)
    return {
      ok: false,
      problems: ["--bus-url needs --bus-users: the file that your nats-server includes its users from"],
    };
  return { ok: true, config: parsed.data };
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;
const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** The address to give to people and machines: the first name of this machine, where one was told. */
export function apiUrlOf(config: ControllerConfig): string {
  const { host, port } = config.listen;
  const name = config.host?.[0] ?? host;
  return `${isExposed(config) ? "https" : "http"}://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** True when something of this controller can be reached from another machine. */
export const isExposed = ({ listen, "bus-listen": bus, tls }: ControllerConfig): boolean =>
  tls === "on" || !isLoopback(listen.host) || !isLoopback(bus.host);
