import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A small web server that tells its name, as an instance of a service would answer. */
export interface WebServer {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Requests that reached it. */
  readonly seen: () => number;
  /** As a process killed with -9: all connections reset, nobody listens. */
  kill(): Promise<void>;
}

export async function startWeb(
  name: string,
  address: string,
  port = 0,
  answer?: (asked: IncomingMessage, reply: ServerResponse) => boolean,
): Promise<WebServer> {
  let seen = 0;
  const server = createServer((asked, reply) => {
    seen += 1;
    if (answer?.(asked, reply) === true) return;
    let length = 0;
    asked.on("data", (part: Buffer) => (length += part.length));
    asked.on("end", () => reply.end(`${name} ${length}`));
  });
  server.listen(port, address);
  await once(server, "listening");
  return {
    name,
    address,
    port: (server.address() as AddressInfo).port,
    seen: () => seen,
    kill: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export interface Answered {
  /** 0: the connection broke. */
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingMessage["headers"];
}

export interface Asking {
  readonly method?: "GET" | "POST";
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Keeps connections for the next request. */
  readonly agent?: Agent;
}

/** One request; what breaks is an answer of status 0. */
export function askWeb(url: string, { method = "GET", body, headers = {}, agent }: Asking = {}): Promise<Answered> {
  return new Promise((resolve) => {
    const asked = request(url, { method, headers, agent: agent ?? false }, (reply) => {
      let text = "";
      reply.setEncoding("utf8");
      reply.on("data", (part: string) => (text += part));
      reply.on("error", (error) => resolve({ status: 0, text: error.message, headers: {} }));
      reply.on("end", () => resolve({ status: reply.statusCode ?? 0, text, headers: reply.headers }));
    });
    asked.on("error", (error) => resolve({ status: 0, text: error.message, headers: {} }));
    asked.end(body);
  });
}

/** Requests without a pause, from several people at once, until told to stop; hands back every answer. */
export function streamOfRequests(
  url: string,
  asking: Asking = {},
): { stop(): Promise<readonly Answered[]>; count(): number } {
  const answers: Answered[] = [];
  const told = { going: true };
  const person = async () => {
    while (told.going) answers.push(await askWeb(url, asking));
  };
  const people = Promise.all([person(), person(), person(), person()]);
  return {
    count: () => answers.length,
    stop: async () => {
      told.going = false;
      await people;
      return answers;
    },
  };
}
