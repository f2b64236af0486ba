/** The line between a site and the rest: how it can be bad. Nothing here tells either end. */
import { run, words } from "./command.ts";
import { BUS_PORT } from "./controller.ts";
import { HUB, inside, type Net } from "./network.ts";
import { Relay } from "./relay.ts";

/** `up`: what leaves the site. `down`: what comes in. */
export type Direction = "up" | "down";

const CHAINS: Readonly<Record<Direction, string>> = { up: "POSTROUTING -o eth0", down: "PREROUTING -i eth0" };

export class Link {
  readonly #net: Net;
  #relay: Relay | undefined;

  constructor(net: Net) {
    this.#net = net;
  }

  /** The cable is out: nothing passes, no reset, nobody is told. */
  async cut(): Promise<void> {
    await run("ip", ...words(`link set ${this.#net.cable} down`));
  }

  /** Loses so many packets in a hundred, containers' too. */
  async lose(direction: Direction, percent: number): Promise<void> {
    const some = percent >= 100 ? "" : `-m statistic --mode random --probability ${percent / 100}`;
    await this.#iptables(`-t mangle -A ${CHAINS[direction]} ${some} -j DROP`);
  }

  /** Lets no more through than this, each way. */
  async limit(kbit: number): Promise<void> {
    const shape = words(`root tbf rate ${kbit}kbit burst 32kbit latency 400ms`);
    await inside(this.#net, "tc", "qdisc", "replace", "dev", "eth0", ...shape);
    await run("tc", "qdisc", "replace", "dev", this.#net.cable, ...shape);
  }

  /** Whatever the agent and the message server say to each other arrives so much later. Open connections break. */
  async delay(eachWayMs: number): Promise<void> {
    this.#relay = await Relay.open(HUB, { host: HUB, port: BUS_PORT }, eachWayMs);
    const bus = `-p tcp -d ${HUB} --dport ${BUS_PORT}`;
    await this.#iptables(`-t nat -A OUTPUT ${bus} -j DNAT --to-destination ${HUB}:${this.#relay.port}`);
    // What was connected before goes past that rule: it meets this one.
    await this.#iptables(`-A OUTPUT ${bus} -j REJECT --reject-with tcp-reset`);
  }

  /** How many connections are being delayed. */
  get delayed(): number {
    return this.#relay?.connections ?? 0;
  }

  /** All is well again. */
  async heal(): Promise<void> {
    await run("ip", ...words(`link set ${this.#net.cable} up`));
    for (const chain of ["PREROUTING", "POSTROUTING"]) await this.#iptables(`-t mangle -F ${chain}`);
    await run("tc", "qdisc", "del", "dev", this.#net.cable, "root").catch(() => "there is none");
    await inside(this.#net, "tc", "qdisc", "del", "dev", "eth0", "root").catch(() => "there is none");
    if (this.#relay === undefined) return;
    const bus = `-p tcp -d ${HUB} --dport ${BUS_PORT}`;
    await this.#iptables(`-t nat -D OUTPUT ${bus} -j DNAT --to-destination ${HUB}:${this.#relay.port}`);
    await this.#iptables(`-D OUTPUT ${bus} -j REJECT --reject-with tcp-reset`);
    this.#relay.close();
    this.#relay = undefined;
  }

  async #iptables(line: string): Promise<void> {
    await inside(this.#net, "iptables", "-w", ...words(line));
  }
}
