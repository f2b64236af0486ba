import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AGENT_ENVIRONMENT, AGENT_NODE_FLAGS } from "../../deploy/agent-flags.ts";

test("`npm run agent` starts an agent as the demo and the bench do", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    scripts: Record<string, string>;
  };
  const environment = Object.entries(AGENT_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
  expect(scripts["agent"]).toBe([...environment, "node", ...AGENT_NODE_FLAGS, "dist/bundle/agent.mjs"].join(" "));
});
