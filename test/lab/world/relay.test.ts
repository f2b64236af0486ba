import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Relay } from "./relay.ts";

const HERE = "127.0.0.1";
let server: Server;
let relay: Relay;

/** A server that says back all it hears, and its end. */
beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) => void socket.pipe(socket)).listen(0, HERE);
  await once(server, "listening");
  relay = await Relay.open(HERE, { host: HERE, port: (server.address() as AddressInfo).port }, 20);
});
afterEach(() => {
  relay.close();
  server.close();
});

test("everything arrives, in its order, and so does the end", async () => {
  const socket = connect({ host: HERE, port: relay.port, allowHalfOpen: true });
  const said = Array.from({ length: 500 }, (_, i) => `${i} `);
  for (const word of said) socket.write(word);
  socket.end();
  expect(await text(socket)).toBe(said.join(""));
});

test("who goes away takes the other side along; nobody is counted any more", async () => {
  const socket = connect(relay.port, HERE);
  socket.write("hello");
  await once(socket, "data");
  expect(relay.connections).toBe(1);
  socket.destroy();
  await expect.poll(() => relay.connections).toBe(0);
});
