import type { EngineFailureCode } from "../../agent/execution/engine.ts";
import type { Outcome } from "../../shared/kernel/effect.ts";
import type { FakeHost } from "./engine-host.ts";

/** What a fake attempt works with. Steps that are still to come fall away when it is cancelled or the agent dies. */
export interface Task<Value> {
  readonly after: (ms: number, step: () => void) => void;
  readonly onCancel: (undo: () => void) => void;
  readonly done: (value: Value) => void;
  readonly fail: (code: EngineFailureCode, detail: string) => void;
}

/** Begins a fake attempt. Hands back its cancel. */
export function begin<Value>(
  host: FakeHost,
  alive: Set<() => void>,
  done: (outcome: Outcome<Value>) => void,
  work: (task: Task<Value>) => void,
): () => void {
  const undos: (() => void)[] = [];
  let over = false;
  const cancel = () => {
    over = true;
    alive.delete(cancel);
    for (const undo of undos) undo();
  };
  const finish = (outcome: Outcome<Value>) => {
    if (over) return;
    cancel();
    done(outcome);
  };
  const guarded = (step: () => void) => () => {
    if (over) return;
    if (host.up) step();
    else finish({ ok: false, error: { code: "unreachable", detail: "no container engine answers" } });
  };
  const task: Task<Value> = {
    after: (ms, step) => undos.push(host.clock.alarm(host.clock.now().bootMs + ms, guarded(step))),
    onCancel: (undo) => undos.push(undo),
    done: (value) => finish({ ok: true, value }),
    fail: (code, detail) => finish({ ok: false, error: { code, detail } }),
  };
  alive.add(cancel);
  host.clock.soon(guarded(() => work(task)));
  return cancel;
}
