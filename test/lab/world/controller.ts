/** The controller with its message server, on the bridge's address: under TLS, as on real machines. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { Api } from "../../../deploy/demo/api.ts";
import type { Child } from "../../../deploy/demo/child.ts";
import { ROOT } from "../../../deploy/demo/home.ts";
import { until } from "../until.ts";
import { HUB } from "./network.ts";
import { childOf, pidOf, signal, supervised } from "./process.ts";

const API_PORT = 7400;
export const BUS_PORT = 7422;
const READY_MS = 60_000;

export class Controller {
  readonly url = `https://${HUB}:${API_PORT}`;
  readonly process: Child;
  readonly api: Api;
  readonly #state: string;

  constructor(folder: string, logs: string, natsServer: string) {
    this.#state = join(folder, "controller");
    const options = {
      "--state": this.#state,
      "--listen": `${HUB}:${API_PORT}`,
      "--bus-listen": `${HUB}:${BUS_PORT}`,
      "--host": HUB,
      "--nats-server": natsServer,
    };
    const args = [join(ROOT, "dist/controller/main.js"), ...Object.entries(options).flat()];
    this.process = supervised({ name: "controller", program: process.execPath, args, logs });
    this.api = new Api(this.url, () => readFileSync(join(this.#state, "admin.token"), "utf8").trim());
  }

  async start(): Promise<void> {
    this.process.start();
    const authority = () => Promise.resolve(readFileSync(join(this.#state, "keys/ca.crt"), "utf8"));
    const ca = await until("the controller's authority", READY_MS, () => authority().catch(() => undefined));
    setDefaultCACertificates([...getCACertificates(), ca]);
    await this.ready();
  }

  ready(): Promise<true> {
    const tail = () => this.process.tail();
    return until("the controller to be ready", READY_MS, async () => (await this.api.ready()) || undefined, tail);
  }

  kill(): void {
    signal([pidOf(this.process)], "SIGKILL");
  }

  /** Folder of the message server's files. */
  get busFolder(): string {
    return join(this.#state, "bus");
  }

  /** The message server, while it runs. */
  get busPid(): number | undefined {
    const { pid } = this.process;
    return pid === undefined ? undefined : childOf(pid, "nats-server");
  }
}
