import { fleet } from "../../../controller/fleet/fleet.ts";
import { border as fleetBorder } from "../../../controller/fleet/fleet.adapter.ts";
import type { AdmittedNode } from "../../../controller/fleet/state.ts";
import { leadership } from "../../../controller/leadership/leadership.ts";
import type { ControllerPorts } from "../../../controller/ports.ts";
import { sites } from "../../../controller/sites/sites.ts";
import { MemoryDisk, MemoryJournal } from "../../../shared/journal/memory.ts";
import type { LooseCapability } from "../../../shared/kernel/capability.ts";
import { loosen } from "../../../shared/kernel/capability.ts";
import type { Actor, Entry } from "../../../shared/kernel/entry.ts";
import type { Finding } from "../../../shared/kernel/finding.ts";
import { Loop } from "../../../shared/kernel/loop.ts";
import { Machine } from "../../../shared/kernel/machine.ts";
import { seededRandom } from "../../../shared/kernel/random.ts";
import type { Result } from "../../../shared/kernel/result.ts";
import { createFakeClock } from "../../support/clock.ts";

const ADMIN: Actor = "person:pe-0000000000";

/** A loop of some capabilities on fakes: memory journal, fake clock, given performers. */
export class Rig {
  readonly clock = createFakeClock();
  readonly disk = new MemoryDisk();
  journal = new MemoryJournal(this.disk);
  halted: string | undefined;
  readonly #capabilities: readonly LooseCapability[];
  readonly #performers: object;
  readonly #random = seededRandom(7);
  #asked = 0;
  machine: Machine;
  loop: Loop;

  constructor(capabilities: readonly LooseCapability[], performers: object) {
    this.#capabilities = capabilities;
    this.#performers = performers;
    [this.machine, this.loop] = this.#open();
  }

  /** kill -9 and a new process on the same journal. */
  restart(): void {
    this.journal.crash();
    this.loop.close();
    this.journal = new MemoryJournal(this.disk);
    [this.machine, this.loop] = this.#open();
  }

  /** Asks for a mutation and waits for its answer. */
  command<T = Record<string, unknown>>(
    op: string,
    body: unknown,
    more: { dryRun?: boolean; fresh?: string } = {},
  ): Result<T> {
    this.#asked += 1;
    const fresh = more.fresh ?? `entropy-number-${this.#asked}`;
    let answer: Result<unknown> | undefined;
    const dryRun = more.dryRun ?? false;
    this.loop.post({ type: "command", op, actor: ADMIN, body, fresh, dryRun }, (given) => (answer = given));
    this.clock.settle();
    if (answer === undefined) throw new Error(`${op} was not answered`);
    return answer as Result<T>;
  }

  read<T = Record<string, unknown>>(op: string, input: unknown, actor: Actor = ADMIN): Result<T> {
    const answer = this.machine.read(op, input, actor, this.world);
    if (answer === undefined) throw new Error(`nobody reads ${op}`);
    return answer as Result<T>;
  }

  message(name: string, from: string, body: unknown): void {
    this.loop.post({ type: "msg", name, from, body });
    this.clock.settle();
  }

  get entries(): Entry[] {
    return this.disk.records.flatMap(({ text }) => JSON.parse(text) as Entry[]);
  }

  /** Bodies of the entries of one kind. */
  wrote(kind: string): unknown[] {
    return this.entries.filter((entry) => entry.kind === kind).map(({ body }) => body);
  }

  /** `code subject` of all that stands, sorted. */
  standing(): string[] {
    return this.findings()
      .map(({ code, subject }) => `${code} ${subject}`)
      .sort();
  }

  findings(): readonly Finding[] {
    return this.machine.findings(this.world);
  }

  get world() {
    return { now: this.clock.now(), random: this.#random };
  }

  #open(): [Machine, Loop] {
    const machine = new Machine(this.#capabilities, (peek) => peek(leadership).term);
    const loop = new Loop(machine, {
      journal: this.journal,
      clock: this.clock,
      seed: 7,
      performers: this.#performers as never,
      halt: (reason) => {
        this.halted = reason;
      },
    });
    loop.open({ bootId: "boot", nonce: "lineage-one" }, (broken) => {
      if (broken !== undefined) throw new Error(broken);
    });
    this.clock.settle();
    return [machine, loop];
  }
}

const HOSTS = ["atelier", "Grenier.local", "cave"];

/** A fleet on fakes, with its real border. */
export function fleetRig(access: Partial<ControllerPorts["access"]> = {}) {
  const outside = {
    admitted: [] as (readonly AdmittedNode[])[],
    acks: [] as { node: string; upto: number; lineage: string }[],
    admitFails: undefined as string | undefined,
    linkUp: true,
  };
  const ports = {
    access: {
      servers: ["tls://controller:4222"],
      ca: "",
      admit: (nodes: readonly AdmittedNode[]) => {
        if (outside.admitFails !== undefined) return Promise.reject(new Error(outside.admitFails));
        outside.admitted.push(nodes);
        return Promise.resolve();
      },
      ...access,
    },
    bus: {
      publish: (_name: "ack", { node }: { node: string }, body: { upto: number; lineage: string }) => {
        if (outside.linkUp) outside.acks.push({ node, ...body });
        return outside.linkUp;
      },
    },
    keyring: { signingKey: "the-controllers-public-key" },
  } as unknown as ControllerPorts;
  const border = fleetBorder(ports);
  const rig = new Rig([loosen(leadership), loosen(sites), loosen(fleet)], border.perform ?? {});

  /** Makes a token as the API does; hands back its text. */
  const token = async (site: string, ttlMinutes = 60, fresh?: string) => {
    const made = rig.command("fleet.tokenNew", { site, ttlMinutes }, fresh === undefined ? {} : { fresh });
    if (!made.ok) throw new Error(made.error.code);
    return (await border.present?.["tokenNew"]?.(made.value as never)) as {
      id: string;
      token: string;
      command: string;
    };
  };

  /** Joins as the API does: intake, command, present. */
  const join = async (text: string, more: Partial<ReturnType<typeof request>> = {}) => {
    const taken = await border.intake.join({ ...request(text), ...more }, "");
    if (taken === undefined) throw new Error("no intake");
    if (!taken.ok) return taken;
    const answer = rig.command("fleet.join", taken.value);
    if (!answer.ok) return answer;
    return { ok: true as const, value: (await border.present?.["join"]?.(answer.value as never)) as { node: string } };
  };

  let hosts = 0;
  /** A machine that has joined this site. */
  const joined = async (site: string, more: Partial<ReturnType<typeof request>> = {}): Promise<string> => {
    hosts += 1;
    const { token: text } = await token(site);
    const answer = await join(text, {
      nkey: nkey(hosts),
      hostname: HOSTS[hosts % 3] ?? "",
      machineId: `m${hosts}`,
      ...more,
    });
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.value.node;
  };

  const flush = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    rig.clock.settle();
  };
  return { rig, border, outside, token, join, joined, flush };
}

export type Fleet = ReturnType<typeof fleetRig>;

/** A NATS user key by number. */
export const nkey = (number: number): string =>
  `U${String(number)
    .replaceAll(/\d/g, (d) => "ABCDEFGHIJ"[Number(d)] ?? "")
    .padStart(55, "A")}`;

const request = (token: string) => ({
  token,
  nkey: nkey(99),
  xkey: `age1${"q".repeat(58)}`,
  hostname: "atelier",
  machineId: "m99",
  platform: "linux/amd64" as const,
});

export const beat = (s: number, p = "process-a") => ({ v: 1, p, s, b: "boot", t: 1, g: 1, h: "" });

export const inventory = (more: object = {}) => ({
  v: 1,
  agentVersion: "0.1.0",
  hostname: "atelier",
  platform: "linux/amd64",
  cpuModel: "Core 2 Duo",
  cores: 2,
  memoryBytes: 4 * 1024 ** 3,
  diskBytes: 120 * 10 ** 9,
  os: "Debian 13",
  kernel: "6.12",
  model: "OptiPlex 780",
  virtual: false,
  address: "127.0.1.1",
  images: [],
  labels: {},
  ...more,
});
