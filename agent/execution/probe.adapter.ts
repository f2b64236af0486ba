import { request } from "node:http";
import type { Attempt } from "../../shared/kernel/effect.ts";
import type { ProbeEffects } from "./shape.ts";

/** One GET within the machine; its body is not read. */
export const probeOnce: Attempt<ProbeEffects["probe"]["args"], null> = ({ address, port, path, timeoutMs }, done) => {
  const fail = (code: string, detail: string) => done({ ok: false, error: { code, detail } });
  const asked = request(
    { host: address, port, path, agent: false, headers: { "user-agent": "lierre-probe" } },
    (response) => {
      clearTimeout(timer);
      response.destroy();
      const { statusCode = 0 } = response;
      if (statusCode > 0 && statusCode < 400) done({ ok: true, value: null });
      else fail("status", `it answers ${statusCode}`);
    },
  );
  const timer = setTimeout(() => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  asked.on("error", (error) => {
    clearTimeout(timer);
    fail("unreachable", error.message);
  });
  asked.end();
  return () => {
    clearTimeout(timer);
    asked.destroy();
  };
};
