import { readCompose } from "../../controller/services/compose/read-compose.ts";
import { fleet } from "../../controller/fleet/fleet.ts";
import { sha256Hex } from "../../shared/kernel/json.ts";
import type { Inventory } from "../../shared/fleet/wire.ts";
import type { Stack } from "../../shared/services/wire.ts";
import type { TestController } from "./controller.ts";
import { inventory } from "./inventory.ts";

export { inventory };

/** A stack from a Compose file that must be right. */
export function stackOf(text: string, name: string): Stack {
  const read = readCompose({ files: [{ name: "compose.yaml", text }], name });
  if (!read.ok) throw new Error(read.problems.map(({ says }) => says.en).join("\n"));
  return read.stack;
}

export const applyBody = (text: string, name: string, mac = "mac-1") => ({
  stack: stackOf(text, name),
  sealed: "",
  mac,
  notes: [],
});

/** A site with one node that has joined and told its inventory; hands back the node's id. */
export function addNode(controller: TestController, site: string, has: Partial<Inventory> = {}): string {
  controller.command("sites.add", { site });
  return joinNode(controller, site, has);
}

export function joinNode(controller: TestController, site: string, has: Partial<Inventory> = {}): string {
  const number = Object.keys(controller.machine.peek(fleet).nodes).length + 1;
  const token = controller.command("fleet.tokenNew", { site });
  if (!token.ok) throw new Error(token.error.code);
  const secret = (token.value as { token: string }).token;
  const joined = controller.command("fleet.join", joinBody(site, number, secret));
  if (!joined.ok) throw new Error(joined.error.code);
  const { node } = joined.value as { node: string };
  controller.hear("inventory", node, inventory(has));
  return node;
}

/** A number in the letters that nkeys are made of. */
const base32 = (number: number): string =>
  Array.from(number.toString(26), (digit) => String.fromCharCode(65 + Number.parseInt(digit, 26))).join("");

/** What the `number`th machine says to join with this secret. */
export const joinBody = (site: string, number: number, secret: string) => ({
  tokenHash: sha256Hex(secret),
  nkey: `U${base32(number).padStart(55, "A")}`,
  xkey: `age1${"q".repeat(58)}`,
  hostname: `${site}-pc`,
  machineId: `machine-${number}`,
  platform: "linux/amd64",
});
