/** The three sites' networks: a namespace each, joined by one bridge, which is the internet between them. */
import { mkdirSync } from "node:fs";
import { run, words } from "./command.ts";

/** Where the controller and its message server listen. */
export const HUB = "10.99.0.1";
const BRIDGE = "wan0";
const NAMESPACES = "/run/netns";

export interface Net {
  /** Path of the namespace. */
  readonly namespace: string;
  readonly address: string;
  /** The site's cable, seen from outside; inside it is `eth0`. */
  readonly cable: string;
}

/** Lays the bridge. Before that takes `/run` for this run alone: names in there are the lab's own. */
export async function layBridge(): Promise<void> {
  await run("mount", ...words("-t tmpfs tmpfs /run"));
  mkdirSync(NAMESPACES, { recursive: true });
  await run("ip", ...words("link set lo up"));
  await run("ip", ...words(`link add ${BRIDGE} type bridge`));
  await run("ip", ...words(`addr add ${HUB}/24 dev ${BRIDGE}`));
  await run("ip", ...words(`link set ${BRIDGE} up`));
}

/** Lays the `number`th site, from 1. */
export async function layNet(name: string, number: number): Promise<Net> {
  const net = { namespace: `${NAMESPACES}/${name}`, address: `10.99.0.${10 + number}`, cable: `v${number}` };
  await run("ip", ...words(`netns add ${name}`));
  await run("ip", ...words(`link add ${net.cable} type veth peer name eth0 netns ${name}`));
  await run("ip", ...words(`link set ${net.cable} master ${BRIDGE} up`));
  const own = [`addr add ${net.address}/24 dev eth0`, "link set eth0 up", "link set lo up"];
  for (const line of [...own, `route add default via ${HUB}`]) await inside(net, "ip", ...words(line));
  return net;
}

/** Runs a short command in a site's network. Not `ip netns exec`, which hides the cgroups. */
export const inside = ({ namespace }: Net, command: string, ...args: readonly string[]): Promise<string> =>
  run("nsenter", `--net=${namespace}`, command, ...args);
