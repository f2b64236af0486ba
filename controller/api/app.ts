import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { errorTable, kernelError } from "./errors.ts";
import { mountEvents } from "./event-routes.ts";
import { openApiDocument } from "./openapi.ts";
import { operationHandler } from "./operation.ts";
import type { ApiPorts } from "./ports.ts";
import { mountProbes } from "./probes.ts";
import { problem } from "./problem.ts";
import { API_ROOT, operationsOf, routeOrder } from "./table.ts";
import { helpPage } from "./help-page.ts";

/** Two MiB of Compose files, what lies beside them, and the quoting of JSON. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;

/** The whole HTTP API, made from the table of operations. It holds no state but the requests under way. */
export function createApi(ports: ApiPorts): Hono {
  const contracts = ports.mounted.map(({ capability }) => capability.contract);
  const operations = routeOrder(operationsOf(contracts));
  const errors = errorTable(contracts);
  const running = new Set<string>();
  const app = new Hono();
  app.use(secureHeaders());
  app.use(
    bodyLimit({
      maxSize: BODY_BYTES_MAX,
      onError: (c) => problem(c, errors, kernelError("kernel.too-large", { maxBytes: BODY_BYTES_MAX })),
    }),
  );
  for (const operation of operations) {
    app.on(
      operation.op.method,
      `${API_ROOT}${operation.op.path}`,
      operationHandler({ operation, ports, errors }, running),
    );
  }
  mountEvents(app, ports, errors, contracts);
  mountProbes(app, ports, errors, contracts);
  const document = openApiDocument(contracts, ports.version);
  app.get("/openapi.json", (c) => c.json(document));
  app.get("/errors/:code", (c) => {
    const code = c.req.param("code");
    const held = errors.get(code);
    return held === undefined ? c.notFound() : c.text(helpPage(code, held));
  });
  app.notFound((c) => problem(c, errors, kernelError("kernel.not-found", { path: `${c.req.method} ${c.req.path}` })));
  app.onError((error, c) => {
    ports.report(error);
    return problem(c, errors, kernelError("kernel.internal"));
  });
  return app;
}
