/** A process that runs a nats-server as a controller does, so that a test can kill it. Says where it is, then waits. */
import { startServer } from "../../../controller/bus/server.adapter.ts";
import { createClock } from "../../../shared/kernel/clock.adapter.ts";

const [program = "", folder = "", nkey = ""] = process.argv.slice(2);
const server = await startServer({
  program,
  folder,
  listen: { host: "127.0.0.1", port: -1 },
  advertise: ["127.0.0.1"],
  controllers: [nkey],
  clock: createClock(),
  log: () => {},
});
process.stdout.write(`${JSON.stringify({ local: server.local })}\n`);
setInterval(() => {}, 60_000);
