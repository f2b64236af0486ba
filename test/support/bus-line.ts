import type { Clock } from "../../shared/kernel/time.ts";

export interface LinePace {
  readonly noticeMs: number;
  readonly reconnectMs: number;
}

export interface LineEvents {
  heard(subject: string, bytes: Uint8Array): void;
  link(connected: boolean, detail: string): void;
}

/** One client's line to the fake bus: up or down, and able to swallow what passes before anybody notices. */
export class FakeLine {
  readonly #clock: Clock;
  readonly #pace: LinePace;
  readonly #events: LineEvents;
  /** What is on its way while the line swallows: TCP brings it after all if the line heals before it is given up. */
  #stuck: (() => void)[] = [];
  #allowed = false;
  #reachable = true;
  #connected = false;
  #told: string | undefined;
  #closed = false;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, pace: LinePace, events: LineEvents) {
    this.#clock = clock;
    this.#pace = pace;
    this.#events = events;
  }

  /** Whether the server would have this client, and whether bytes get through between the two. */
  set(allowed: boolean, reachable: boolean): void {
    this.#allowed = allowed;
    this.#reachable = reachable;
    if (this.#closed) return;
    if (this.#connected) this.#whileConnected();
    else if (!allowed || !reachable) this.#refused();
    else this.#cancel ??= this.#clock.alarm(this.#clock.now().bootMs + this.#delayMs(), () => this.#connect());
  }

  send(pass: () => void): boolean {
    if (!this.#connected) return false;
    if (this.#reachable) this.#clock.soon(pass);
    else this.#stuck.push(pass);
    return true;
  }

  deliver(subject: string, bytes: Uint8Array): void {
    if (!this.#connected) return;
    const hand = () => {
      if (this.#connected && !this.#closed) this.#events.heard(subject, bytes);
    };
    if (this.#reachable) this.#clock.soon(hand);
    else this.#stuck.push(hand);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#connected = false;
    this.#cancel?.();
    return Promise.resolve();
  }

  #whileConnected(): void {
    if (!this.#reachable) {
      this.#cancel ??= this.#clock.alarm(this.#clock.now().bootMs + this.#pace.noticeMs, () => this.#lose("no answer"));
      return;
    }
    this.#cancel?.();
    this.#cancel = undefined;
    if (!this.#allowed) return this.#lose("the server closed the connection");
    for (const pass of this.#stuck.splice(0)) this.#clock.soon(pass);
  }

  #delayMs(): number {
    return this.#told === undefined ? 0 : this.#pace.reconnectMs;
  }

  #connect(): void {
    this.#cancel = undefined;
    if (this.#closed || !this.#allowed || !this.#reachable) return;
    this.#connected = true;
    this.#tell(true, "the bus in memory");
  }

  #lose(why: string): void {
    this.#cancel = undefined;
    this.#connected = false;
    this.#stuck = [];
    this.#tell(false, why);
    this.set(this.#allowed, this.#reachable);
  }

  #refused(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#tell(false, this.#reachable ? "refused" : "no answer");
  }

  #tell(connected: boolean, detail: string): void {
    const told = `${connected} ${detail}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#clock.soon(() => {
      if (!this.#closed) this.#events.link(connected, detail);
    });
  }
}
