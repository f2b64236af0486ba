import type Docker from "dockerode";
import { LABELS } from "../../../agent/execution/engine.ts";
import type { Hands } from "../app.ts";

const ANSWER_MS = 30_000;

/** Hands for one service of a node. */
export function handsFor(docker: Docker, node: string, address: string, service: string): Hands {
  return {
    address,
    exec: (container, command) => exec(docker, node, service, container, command),
    ask: async (port, path, request = {}) => {
      const signal = AbortSignal.timeout(ANSWER_MS);
      const answer = await fetch(`http://${address}:${port}${path}`, { ...request, signal });
      if (answer.ok) return answer;
      const text = await answer.text();
      throw new Error(`${request.method ?? "GET"} ${path}: ${answer.status} ${text.slice(0, 500)}`);
    },
  };
}

async function exec(
  docker: Docker,
  node: string,
  service: string,
  container: string,
  command: readonly string[],
): Promise<string> {
  const labels = { [LABELS.node]: node, [LABELS.service]: service, [LABELS.container]: container };
  const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const [found] = await docker.listContainers({ filters: { label } });
  if (found === undefined) throw new Error(`no container ${container} of ${service} runs`);
  const wish = { Cmd: [...command], AttachStdout: true, AttachStderr: true };
  const run = await docker.getContainer(found.Id).exec(wish);
  const stream = await run.start({});
  const said: Buffer[] = [];
  // Both streams come in frames of eight bytes and a text.
  for await (const part of stream) said.push(part as Buffer);
  const text = unframed(Buffer.concat(said));
  const { ExitCode: code } = await run.inspect();
  if (code !== 0) throw new Error(`${command[0]} in ${container} ended with ${code}: ${text}`);
  return text;
}

function unframed(bytes: Buffer): string {
  const texts: Buffer[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at + 4);
    texts.push(bytes.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(texts).toString();
}
