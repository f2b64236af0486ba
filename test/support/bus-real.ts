import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type NatsConnection, nkeyAuthenticator } from "@nats-io/transport-node";
import { type Authority, openAuthority } from "../../controller/bus/authority.adapter.ts";
import type { ServerLine } from "../../controller/bus/child.adapter.ts";
import { type EmbeddedServer, type EmbeddedServerOptions, startServer } from "../../controller/bus/server.adapter.ts";
import { createNkey, type Nkey } from "../../shared/bus/nkey.adapter.ts";
import { type Sign, signer } from "../../shared/bus/signing.ts";
import { createClock } from "../../shared/kernel/clock.adapter.ts";
import { natsServerPath } from "./parts.ts";

/** Quick enough for tests; half-open lines are seen after three pings. */
export const QUICK = { connectMs: 2_000, dialMs: 2_000, pingMs: 150, backoffBaseMs: 20, backoffCapMs: 100 };

export interface SigningPair {
  readonly sign: Sign;
  /** SPKI, base64. */
  readonly publicKey: string;
}

export function newSigningPair(): SigningPair {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    sign: signer(privateKey),
    publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
  };
}

/** A real nats-server with TLS in a folder of its own, that goes with `end`. */
export interface RealServer {
  readonly server: EmbeddedServer;
  readonly folder: string;
  readonly authority: Authority;
  readonly controller: Nkey;
  readonly lines: ServerLine[];
  readonly options: EmbeddedServerOptions;
  /** A bare client, to try what ours never would. */
  raw(seed: string, inboxPrefix?: string): Promise<NatsConnection>;
  end(): Promise<void>;
}

export async function realServer(more: Partial<EmbeddedServerOptions> = {}): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), "lierre-bus-"));
  const lines: ServerLine[] = [];
  const clock = createClock();
  const authority = await openAuthority({ folder: join(folder, "keys"), hosts: [], wallMs: clock.now().wallMs });
  const controller = createNkey();
  const options: EmbeddedServerOptions = {
    program: natsServerPath(),
    folder: join(folder, "bus"),
    listen: { host: "127.0.0.1", port: -1 },
    advertise: ["127.0.0.1"],
    tls: { certFile: authority.certFile, keyFile: authority.keyFile, ca: authority.ca },
    controllers: [controller.publicKey],
    clock,
    log: (line) => void lines.push(line),
    ...more,
  };
  const server = await startServer(options);
  const clients: NatsConnection[] = [];
  return {
    server,
    folder,
    authority,
    controller,
    lines,
    options,
    raw: async (seed, inboxPrefix = "_INBOX_raw") => {
      const tls = server.ca === "" ? null : { ca: server.ca };
      const authenticator = nkeyAuthenticator(new TextEncoder().encode(seed));
      const client = await connect({ servers: server.local, authenticator, tls, inboxPrefix, reconnect: false });
      clients.push(client);
      return client;
    },
    end: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
