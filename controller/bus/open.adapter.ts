import { mkdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Clock } from "../../shared/kernel/time.ts";
import { type ControllerConfig, isExposed } from "../config.ts";
import type { BusAccess } from "../ports.ts";
import { type Authority, openAuthority } from "./authority.adapter.ts";
import { externalServer } from "./external.adapter.ts";
import { keptNkey } from "./keys.adapter.ts";
import { startServer } from "./server.adapter.ts";

/** The message server, own or not, as the controller connects to it. */
export interface BusServer {
  readonly access: BusAccess;
  /** Where the controller itself connects, and what it trusts there. */
  readonly servers: readonly string[];
  readonly ca: string;
  readonly seed: string;
  /** For the API, where something listens beyond loopback: the chain up to the authority that tokens pin. PEM. */
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  stop(): Promise<void>;
}

/** Starts the embedded server, or takes the operator's. Keys and certificates lie in `keys`. */
export async function openBusServer(
  config: ControllerConfig,
  keys: string,
  clock: Clock,
  log: Logger,
): Promise<BusServer> {
  await mkdir(keys, { recursive: true, mode: 0o700 });
  const nkey = await keptNkey(keys);
  const hosts = config.host ?? defaultHosts(config);
  const authority = isExposed(config)
    ? await openAuthority({ folder: keys, hosts, wallMs: clock.now().wallMs })
    : undefined;
  const certificate = authority && { cert: `${authority.cert}\n${authority.ca}`, key: authority.key };
  const base = { seed: nkey.seed, certificate };
  const controllers = [nkey.publicKey];
  const { "bus-url": urls, "bus-users": usersFile, "bus-pid": pidFile, "bus-ca": caFile } = config;
  if (urls !== undefined && usersFile !== undefined) {
    const ca = caFile === undefined ? "" : await readFile(caFile, "utf8");
    const access = await externalServer({
      servers: urls,
      ca,
      usersFile,
      ...(pidFile !== undefined && { pidFile }),
      controllers,
    });
    return { ...base, access, servers: urls, ca, stop: () => Promise.resolve() };
  }
  const server = await startServer({
    program: config["nats-server"],
    folder: await folderOf(config.state),
    listen: config["bus-listen"],
    advertise: hosts,
    ...(authority && { tls: tlsOf(authority) }),
    controllers,
    clock,
    log: ({ level, text }) => log[level === "error" ? "warn" : "debug"]({ text }, "nats-server"),
  });
  return { ...base, access: server, servers: [server.local], ca: server.ca, stop: () => server.stop() };
}

async function folderOf(state: string): Promise<string> {
  const folder = join(state, "bus");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

const tlsOf = ({ certFile, keyFile, ca }: Authority) => ({ certFile, keyFile, ca });

/** On loopback that address; else this machine's own name and the address that it listens on. */
function defaultHosts(config: ControllerConfig): string[] {
  const { host } = config["bus-listen"];
  if (!isExposed(config)) return [host];
  return host === "0.0.0.0" || host === "::" ? [hostname()] : [host, hostname()];
}
