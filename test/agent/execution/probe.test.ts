import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { probeOnce } from "../../../agent/execution/probe.adapter.ts";
import type { Outcome } from "../../../shared/kernel/effect.ts";

async function ask(answer: (response: ServerResponse) => void, timeoutMs = 5_000): Promise<Outcome> {
  const server = createServer((_request, response) => answer(response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const outcome = await new Promise<Outcome>((done) => {
    probeOnce({ address: "127.0.0.1", port, path: "/up", timeoutMs }, done, "probe");
  });
  server.close();
  server.closeAllConnections();
  return outcome;
}

test.each([
  [200, true],
  [204, true],
  [302, true],
  [404, false],
  [503, false],
])("an answer of %i passes: %s", async (status, passes) => {
  const outcome = await ask((response) => response.writeHead(status).end("x"));
  expect(outcome.ok).toBe(passes);
});

test("silence fails when its time is over, and a refusal at once", async () => {
  expect(await ask(() => undefined, 50)).toMatchObject({
    error: { code: "unreachable", detail: expect.stringContaining("within 50 ms") },
  });
  expect(await ask((response) => response.socket?.destroy())).toMatchObject({ ok: false });
});
