import { X509Certificate } from "node:crypto";
import { connect, type DetailedPeerCertificate } from "node:tls";
import type { Failure } from "../../shared/kernel/effect.ts";

/** A failure that already has its sentence. */
export class JoinError extends Error implements Failure {
  readonly code: string;

  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }

  get detail(): string {
    return this.message;
  }
}

const HANDSHAKE_MS = 10_000;

/**
 * Asks a server for its certificates, and picks the authority that a token names. Nothing is sent to it: that its own
 * certificate comes from this authority is for the connection that follows to check.
 */
export function authorityOf(url: URL, fingerprint: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const socket = connect({ host, port: Number(url.port || 443), rejectUnauthorized: false, timeout: HANDSHAKE_MS });
    const end = (finish: () => void): void => {
      signal.removeEventListener("abort", aborted);
      socket.destroy();
      finish();
    };
    const fail = (code: string, detail: string) => end(() => reject(new JoinError(code, detail)));
    const aborted = () => fail("unreachable", "the attempt was given up");
    signal.addEventListener("abort", aborted, { once: true });
    socket.once("error", (error) => fail("unreachable", `${url.host} does not answer over TLS: ${error.message}`));
    socket.once("timeout", () => fail("unreachable", `${url.host} does not answer`));
    socket.once("secureConnect", () => {
      const found = chainOf(socket.getPeerCertificate(true)).find((raw) => digestOf(raw) === fingerprint);
      const detail = `${url.host} is not the controller that the token is for: its authority is another one`;
      if (found === undefined) fail("untrusted", detail);
      else end(() => resolve(new X509Certificate(found).toString()));
    });
  });
}

const digestOf = (raw: Buffer): string => new X509Certificate(raw).fingerprint256.replaceAll(":", "").toLowerCase();

function chainOf(leaf: DetailedPeerCertificate): Buffer[] {
  const chain: Buffer[] = [];
  const seen = new Set<string>();
  for (let at: DetailedPeerCertificate | undefined = leaf; at?.raw !== undefined; at = at.issuerCertificate) {
    if (seen.has(at.fingerprint256)) break;
    seen.add(at.fingerprint256);
    chain.push(at.raw);
  }
  return chain;
}
