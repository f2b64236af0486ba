import { readCompose } from "../../controller/services/compose/read-compose.ts";
import { createTestController } from "../support/controller.ts";
import { addNode } from "../support/stacks.ts";
import { type Bench, elapsedMs } from "./bench.ts";

const SERVICES = 200;

/** A service as catalogues write them: variables, a health check, a volume, labels, what it waits for. */
const service = (i: number): string => `
  app${i}:
    image: "registry.example.org/app${i}:\${TAG:-1.2}"
    restart: unless-stopped
    ports: ["${10_000 + i}:8080"]
    environment:
      DATABASE_URL: "postgres://app:\${DB_PASSWORD:-secret}@app${Math.max(0, i - 1)}:5432/app"
      LOG_LEVEL: info
    volumes: ["data${i % 50}:/data"]
    labels: { org.example.tier: "t${i % 3}" }
    healthcheck: { test: ["CMD", "curl", "-f", "http://localhost:8080/"], interval: 30s, retries: 3 }
    deploy: { resources: { limits: { memory: 32M, cpus: "0.05" } } }${i === 0 ? "" : `\n    depends_on: [app${i - 1}]`}`;

const FILE = `name: large
services:${Array.from({ length: SERVICES }, (_, i) => service(i)).join("")}
volumes:
${Array.from({ length: 50 }, (_, i) => `  data${i}: {}`).join("\n")}
x-lierre: { resources: { memory: 1G, cpus: 1, disk: 1G } }
`;

/** From the text of a file with 200 services to a plan that is shown. */
export const planLargeFile: Bench = {
  name: "plan a file of 200 services",
  unit: "ms",
  target: { atMost: 300 },
  open: async () => {
    const controller = createTestController();
    for (const site of ["a", "b", "c"]) addNode(controller, site, { memoryBytes: 16 * 1024 ** 3 });
    const plan = async () => {
      const read = readCompose({
        files: [{ name: "compose.yaml", text: FILE }],
        beside: { ".env": { kind: "absent" } },
      });
      if (!read.ok) throw new Error(read.problems[0]?.says.en);
      const body = { stack: read.stack, sealed: "", mac: "mac", notes: [] };
      const answer = controller.command("services.plan", body);
      if (!answer.ok) throw new Error(`${answer.error.code} ${JSON.stringify(answer.error.params)}`);
    };
    for (let warm = 0; warm < 5; warm += 1) await plan();
    return { run: async () => Math.round(await elapsedMs(plan)), close: async () => undefined };
  },
};
