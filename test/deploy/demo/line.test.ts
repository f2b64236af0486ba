import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Line } from "../../../deploy/demo/line.ts";

const HERE = "127.0.0.1";

let target: Server;
/** Connections that reached the target, in order. */
let arrived: Socket[];
let line: Line;
/** To the same target, never cut. */
let other: Line;
let clients: Socket[];

beforeEach(async () => {
  arrived = [];
  clients = [];
  target = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    arrived.push(socket);
  });
  target.listen(0, HERE);
  await once(target, "listening");
  const { port } = target.address() as AddressInfo;
  line = await Line.open({ host: HERE, port: 0 }, { host: HERE, port });
  other = await Line.open({ host: HERE, port: 0 }, { host: HERE, port });
});

afterEach(async () => {
  for (const socket of [...clients, ...arrived]) socket.destroy();
  await Promise.all([line.close(), other.close()]);
  target.close();
  await once(target, "close");
});

async function dial(through: Line): Promise<Socket> {
  const client = connect({ host: HERE, port: through.port, allowHalfOpen: true });
  client.on("error", () => {});
  clients.push(client);
  await once(client, "connect");
  return client;
}

/** A connection from end to end. */
async function pair(through: Line = line): Promise<readonly [near: Socket, far: Socket]> {
  const reached = once(target, "connection");
  const near = await dial(through);
  const [far] = (await reached) as [Socket];
  return [near, far];
}

/** Time enough for anything that is on its way to arrive: round trips beside it, through a line that is open. */
async function meanwhile(): Promise<void> {
  const [near, far] = await pair(other);
  for (let round = 0; round < 20; round += 1) {
    near.write("ping");
    await once(far, "data");
    far.write("pong");
    await once(near, "data");
  }
}

/** What a socket hears: texts, and how it ended. */
function listen(socket: Socket): string[] {
  const heard: string[] = [];
  socket.setEncoding("utf8");
  socket.on("data", (text) => heard.push(String(text)));
  socket.on("end", () => heard.push("END"));
  socket.on("close", (broken) => heard.push(broken ? "BROKEN" : "CLOSE"));
  return heard;
}

test("an open line carries both ways, and the end of each way by itself", async () => {
  const [near, far] = await pair();
  near.end("question");
  const heard = listen(far);
  await once(far, "end");
  expect(heard.join(" ")).toBe("question END");
  const answered = listen(near);
  far.end("answer");
  await once(near, "close");
  expect(answered.join(" ")).toBe("answer END CLOSE");
});

test("through a cut line nothing passes, and nobody is told", async () => {
  const [near, far] = await pair();
  const [atNear, atFar] = [listen(near), listen(far)];
  line.cut();
  near.write("lost?");
  far.write("lost too?");
  await meanwhile();
  expect([atNear, atFar, line.mode]).toEqual([[], [], "cut"]);
});

test("what was on its way goes on when the line is open again, in order", async () => {
  const [near, far] = await pair();
  const heard = listen(far);
  near.write("before ");
  await once(far, "data");
  line.cut();
  near.write("during ");
  await meanwhile();
  line.heal();
  await once(far, "data");
  near.write("after");
  await once(far, "data");
  expect(heard.join("")).toBe("before during after");
});

test("who connects to a cut line is taken, and reaches the target when it is open again", async () => {
  line.cut();
  const near = await dial(line);
  const heard = listen(near);
  near.write("hello");
  await meanwhile();
  expect(heard).toEqual([]);
  const reached = once(target, "connection");
  line.heal();
  const [far] = (await reached) as [Socket];
  const [text] = (await once(far, "data")) as [Buffer];
  expect(text.toString()).toBe("hello");
});

test.each([
  ["ends", (socket: Socket): void => void socket.end()],
  ["breaks off", (socket: Socket): void => void socket.resetAndDestroy()],
])("one side that %s behind a cut line is not missed until it is open again", async (_how, leave) => {
  const [near, far] = await pair();
  const heard = listen(far);
  line.cut();
  leave(near);
  await meanwhile();
  expect(heard).toEqual([]);
  const noticed = Promise.race([once(far, "end"), once(far, "close")]);
  line.heal();
  await noticed;
  expect(heard[0]).toMatch(/END|CLOSE|BROKEN/);
});

test("much, to a slow reader that starts late, through a cut: nothing is lost", async () => {
  const bytes = randomBytes(8_000_000);
  const sum = createHash("sha256");
  const [near, far] = await pair();
  far.pause();
  near.end(bytes);
  await meanwhile();
  line.cut();
  const ended = once(far, "end");
  far.on("data", (chunk) => sum.update(chunk)).resume();
  await meanwhile();
  line.heal();
  await ended;
  expect(sum.digest("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
});

test("a target that refuses closes the connection, and a later one gets through", async () => {
  const { port } = target.address() as AddressInfo;
  target.close();
  await once(target, "close");
  const near = await dial(line);
  near.resume().end();
  await once(near, "close");
  target.listen(port, HERE);
  await once(target, "listening");
  const [, far] = await pair();
  expect(far.destroyed).toBe(false);
  expect(line.connections).toBe(1);
});

test("a closed line leaves nobody connected", async () => {
  const own = await Line.open({ host: HERE, port: 0 }, target.address() as AddressInfo & { host: string });
  const near = await dial(own);
  own.cut();
  const closed = once(near, "close");
  near.resume();
  await own.close();
  near.end();
  await closed;
  expect(own.connections).toBe(0);
});
