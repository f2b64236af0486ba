/** How `npm run demo` speaks to the `npm start` that runs: a unix socket in the state folder, one question a connection. */
import { once } from "node:events";
import { chmodSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { z } from "zod";
import { SITE_NAMES } from "./sites.ts";

/** Longer paths do not fit into a unix socket's address. */
const PATH_BYTES_MAX = 107;

const Site = z.enum(SITE_NAMES);
export const Request = z.discriminatedUnion("command", [
  z.strictObject({ command: z.literal("cut"), site: Site }),
  z.strictObject({ command: z.literal("power"), site: Site }),
  z.strictObject({ command: z.literal("heal"), site: Site.optional() }),
  z.strictObject({ command: z.literal("status") }),
  z.strictObject({ command: z.literal("stop") }),
]);
export type Request = z.infer<typeof Request>;

/** Lines for the person, then how it ended. */
const Reply = z.union([z.strictObject({ line: z.string() }), z.strictObject({ ok: z.boolean() })]);
type Reply = z.infer<typeof Reply>;

/** Does what was asked; each line told is shown at once. A throw is told and is a failure. */
export type Answer = (request: Request, tell: (line: string) => void) => Promise<void>;

export interface Control {
  close(): Promise<void>;
}

/** Listens for this user only. The caller holds the folder's lock: a socket file found there is nobody's. */
export async function serveControl(path: string, answer: Answer): Promise<Control> {
  if (Buffer.byteLength(path) > PATH_BYTES_MAX)
    throw new Error(`${path} est trop long / is too long (${PATH_BYTES_MAX}) : LIERRE_STATE=/tmp/lierre`);
  rmSync(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    void converse(socket, answer);
  });
  server.listen(path);
  await once(server, "listening");
  chmodSync(path, 0o600);
  return { close: () => close(server, open) };
}

async function close(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, "close");
  server.close();
  for (const socket of open) socket.destroySoon();
  await closed;
}

async function converse(socket: Socket, answer: Answer): Promise<void> {
  const reply = (what: Reply): void => void socket.write(`${JSON.stringify(what)}\n`);
  try {
    const [line] = (await once(createInterface({ input: socket }), "line")) as [string];
    await answer(Request.parse(JSON.parse(line)), (text) => reply({ line: text }));
    reply({ ok: true });
  } catch (error) {
    reply({ line: error instanceof Error ? error.message : String(error) });
    reply({ ok: false });
  }
  socket.end();
}

/** Asks; resolves to how it ended, or to "absent" when no demo runs on this folder. */
export async function askControl(
  path: string,
  request: Request,
  tell: (line: string) => void,
): Promise<boolean | "absent"> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
  } catch {
    return "absent";
  }
  socket.write(`${JSON.stringify(request)}\n`);
  let ended = false;
  for await (const line of createInterface({ input: socket })) {
    const reply = Reply.parse(JSON.parse(line));
    if ("line" in reply) tell(reply.line);
    else ended = reply.ok;
  }
  return ended;
}
