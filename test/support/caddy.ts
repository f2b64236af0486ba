import type { CaddyEffects } from "../../agent/gateway/shape.ts";
import type { RoutedService } from "../../shared/gateway/wire.ts";
import type { Outcome, Performers } from "../../shared/kernel/effect.ts";
import type { Clock } from "../../shared/kernel/time.ts";

type Events = (message: { readonly name: "caddy"; readonly body: { readonly pid: number } }) => void;

const failed = (code: string, detail: string) => ({ ok: false, error: { code, detail } }) as const;

/** Caddy on a fake machine: it outlives the agents that start, adopt and watch it. No promise, no real time. */
export class FakeCaddy {
  /** Undefined while none runs. */
  pid: number | undefined;
  /** What it leads by; empty after each start. */
  services: readonly RoutedService[] = [];
  /** How often it was started, and how often a configuration was loaded. */
  starts = 0;
  loads = 0;
  /** Set to make it missing, or to make it refuse. */
  missing = false;
  refusal: string | undefined;
  readonly #clock: Clock;
  readonly #watchers = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** kill -9 of Caddy. */
  kill(): void {
    this.pid = undefined;
    this.services = [];
    for (const gone of this.#watchers) gone();
  }

  /** As one agent's process holds it; once that is not `alive` any more, it neither acts nor hears. */
  performers(events: Events, alive: () => boolean): Performers<CaddyEffects> {
    const soon = (call: () => void) => {
      this.#clock.soon(() => alive() && call());
      return () => undefined;
    };
    return {
      "gateway.caddy": (_args, done) => this.#run(events, alive, done),
      "gateway.load": ({ pid, services }, done) =>
        soon(() => {
          if (pid !== this.pid) return done(failed("unreachable", "nobody listens"));
          if (this.refusal !== undefined) return done(failed("refused", this.refusal));
          this.services = services;
          this.loads += 1;
          return done({ ok: true, value: { loaded: true } });
        }),
      "gateway.absent": (_args, done) =>
        soon(() => {
          this.kill();
          done({ ok: true, value: null });
        }),
    };
  }

  #run(events: Events, alive: () => boolean, done: (outcome: Outcome<null>) => void): () => void {
    let looks = true;
    const gone = () => {
      this.#watchers.delete(gone);
      if (looks && alive()) done(failed("ended", "it is gone"));
    };
    this.#clock.soon(() => {
      if (!looks || !alive()) return;
      if (this.missing) return done(failed("absent", "spawn caddy ENOENT"));
      if (this.pid === undefined) {
        this.starts += 1;
        this.pid = 1_000 + this.starts;
      }
      this.#watchers.add(gone);
      events({ name: "caddy", body: { pid: this.pid } });
    });
    return () => {
      looks = false;
      this.#watchers.delete(gone);
    };
  }
}
