import type { Failure } from "../../shared/kernel/effect.ts";
import type { EngineFailureCode } from "./engine.ts";

/** A failure that an attempt itself found out about. */
export class EngineError extends Error {
  readonly code: EngineFailureCode;

  constructor(code: EngineFailureCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

const DETAIL_CHARS = 500;

interface Rule {
  readonly when: RegExp;
  readonly code: EngineFailureCode;
  readonly says: (message: string) => string;
}

/** What daemons from 20.10 on say, in their words; the first rule that fits wins. */
const RULES: readonly Rule[] = [
  {
    when: /no space left on device|disk quota exceeded|not enough free space/i,
    code: "no-space",
    says: (message) => `the disk is full: ${message}`,
  },
  {
    when: /non-overlapping IPv4 address pool|all predefined address pools have been fully subnetted/i,
    code: "no-network",
    says: (message) => `no address pool is left: ${message}`,
  },
  { when: /port is already allocated|address already in use/i, code: "port-taken", says: portTaken },
  {
    when: /no matching manifest|does not match the (specified|requested|detected host) platform|exec format error|does not provide the specified platform/i,
    code: "wrong-platform",
    says: (message) => `the image is not made for this machine: ${message}`,
  },
  {
    when: /no such image|manifest unknown|manifest for .* not found|pull access denied|repository does not exist|name unknown|invalid reference format|could not find the image|failed to resolve reference .*: not found/i,
    code: "image-missing",
    says: (message) => `there is no such image: ${message}`,
  },
  {
    when: /no basic auth credentials|unauthorized|authentication required|incorrect username or password/i,
    code: "image-missing",
    says: (message) => `the registry wants a login that may pull it: ${message}`,
  },
  {
    when: /dial (tcp|unix)|i\/o timeout|TLS handshake|no such host|connection (refused|reset)|deadline exceeded|Client\.Timeout|toomanyrequests|unexpected EOF|server misbehaving|network is unreachable|HTTP status: 5\d\d|received unexpected HTTP status/i,
    code: "unreachable",
    says: (message) => `the image registry does not answer: ${message}`,
  },
];

const CONNECTION_CODES = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTSOCK"]);

/** Tells a failure from whatever an attempt threw: own errors, the daemon's answers, a socket that is not there. */
export function failureOf(error: unknown, socketPath: string): Failure {
  if (error instanceof EngineError) return failure(error.code, error.message);
  if (!(error instanceof Error)) return failure("refused", String(error));
  if (statusOf(error) !== undefined) return failureOfMessage(messageOf(error));
  const code = "code" in error ? error.code : undefined;
  if (code === "EACCES" || code === "EPERM")
    return failure("unreachable", `${socketPath} may not be opened; add the agent's user to the group docker`);
  if (typeof code === "string" && CONNECTION_CODES.has(code))
    return failure("unreachable", `no container engine answers at ${socketPath} (${code}); is Docker running?`);
  if (error.name === "AbortError") return failure("refused", "the attempt was cancelled");
  return failure("refused", error.message);
}

/** Tells a failure from a sentence of the daemon, as pulls put it into their progress. */
export function failureOfMessage(message: string): Failure {
  const rule = RULES.find(({ when }) => when.test(message));
  return rule === undefined ? failure("refused", message) : failure(rule.code, rule.says(message));
}

/** The status of the daemon's answer, where the error is one. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}

/** The daemon's own sentence, without what the client put around it. */
export function messageOf(error: Error): string {
  const json: unknown = "json" in error ? error.json : undefined;
  if (typeof json === "object" && json !== null && "message" in json && typeof json.message === "string")
    return json.message;
  return error.message.trim();
}

/** A failure whose detail holds none of the secrets, whatever the daemon repeated: plain, quoted, or cut at its end. */
export function withoutSecrets({ code, detail }: Failure, secrets: readonly string[]): Failure {
  const spelled = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  const longestFirst = [...new Set(spelled)].filter(({ length }) => length >= 4).sort((a, b) => b.length - a.length);
  const whole = longestFirst.reduce((text, secret) => text.replaceAll(secret, "[…]"), detail);
  return { code, detail: longestFirst.reduce(withoutCut, whole) };
}

/** A detail that was cut short may end in the middle of a secret. */
function withoutCut(detail: string, secret: string): string {
  if (!detail.endsWith("…")) return detail;
  const text = detail.slice(0, -1);
  for (let length = Math.min(secret.length, text.length); length >= 4; length -= 1)
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}[…]`;
  return detail;
}

function failure(code: EngineFailureCode, detail: string): Failure {
  return {
    code,
    detail: detail.length > DETAIL_CHARS ? `${detail.slice(0, DETAIL_CHARS - 1).toWellFormed()}…` : detail,
  };
}

function portTaken(message: string): string {
  const [, address, port] = /((?:\d{1,3}\.){3}\d{1,3}|\[[0-9a-f:]+\]):(\d{1,5})/i.exec(message) ?? [];
  if (address === undefined || port === undefined) return `a port is already taken on this machine: ${message}`;
  return `port ${port} of ${address} is already taken on this machine; free it or declare another one`;
}
