import { wireBytesMaxOfAll } from "../../shared/bus/codec.ts";

/** What the controller's own nats-server is to be. Paths are relative to the folder of the configuration, or absolute. */
export interface ServerConfig {
  readonly host: string;
  /** -1: any free one. */
  readonly port: number;
  readonly usersFile: string;
  readonly pidFile: string;
  /** Absent: in clear, for loopback only. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

/** The earliest version whose behaviour the bus rests on. */
const SERVER_AT_LEAST = [2, 10, 0] as const;

/**
 * The configuration of an embedded nats-server: messages and nothing else (no JetStream, no cluster, no monitoring port).
 * Throws where it would carry messages in clear beyond this machine.
 */
export function serverConfigText(config: ServerConfig): string {
  const { host, port, usersFile, pidFile, tls } = config;
  if (tls === undefined && !isLoopbackHost(host))
    throw new Error(
      `The bus would carry messages in clear on ${host}. Give it a certificate, or let it listen on 127.0.0.1.`,
    );
  const text = (value: string) => JSON.stringify(value);
  const listen = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return [
    "# Written by Lierre at each start.",
    "server_name: lierre",
    `listen: ${text(listen)}`,
    `pid_file: ${text(pidFile)}`,
    `max_payload: ${wireBytesMaxOfAll()}`,
    "max_connections: 20000",
    "max_subscriptions: 64", // a node needs one; a stolen one must not fill the server's memory
    "max_pending: 16777216",
    'ping_interval: "20s"',
    "ping_max: 2",
    'write_deadline: "10s"',
    ...(tls === undefined
      ? []
      : [`tls { cert_file: ${text(tls.certFile)}, key_file: ${text(tls.keyFile)}, min_version: "1.2", timeout: 20 }`]),
    // The default of 2 s is short for TLS over a slow 4G line; nodes give up after 25 s.
    `authorization {\n  timeout: 25\n  include ${text(usersFile)}\n}`,
    "",
  ].join("\n");
}

/** Whether an address or name is this machine's own, and of no use beyond it. */
function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Why this nats-server can't be used, from what `--version` prints; undefined when it can. */
export function versionMisfit(printed: string): string | undefined {
  const wanted = SERVER_AT_LEAST.join(".");
  const found = /v?(\d+)\.(\d+)\.(\d+)/.exec(printed);
  if (found === null) return `says no version ("${printed.trim().slice(0, 80)}"); ${wanted} or later is needed`;
  const version = found.slice(1).map(Number);
  const at = version.findIndex((part, i) => part !== SERVER_AT_LEAST[i]);
  const fits = at === -1 || (version[at] ?? 0) > (SERVER_AT_LEAST[at] ?? 0);
  return fits ? undefined : `is version ${version.join(".")}; ${wanted} or later is needed`;
}
