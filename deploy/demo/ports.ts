/** Choosing ports: the wished one, else the next that is free. */
import { once } from "node:events";
import { createServer } from "node:net";

const TRIES = 200;

/** Whether somebody could listen there now. */
export async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  server.listen({ host, port, exclusive: true });
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

/**
 * The first port from `wished` on that is free on each of `hosts` and not in `taken`, to which it is added.
 * Throws when 200 in a row are not.
 */
export async function choosePort(hosts: readonly string[], wished: number, taken: Set<number>): Promise<number> {
  for (let port = wished; port < wished + TRIES && port <= 65_535; port += 1) {
    if (taken.has(port)) continue;
    const free = await Promise.all(hosts.map((host) => isFree(host, port)));
    if (!free.every(Boolean)) continue;
    taken.add(port);
    return port;
  }
  throw new Error(
    `ports ${wished} à/to ${wished + TRIES - 1} : aucun n'est libre / none is free (${hosts.join(", ")})`,
  );
}
