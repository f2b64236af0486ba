import type { Context } from "hono";
import type { Watch } from "../../shared/kernel/capability.ts";
import type { Actor } from "../../shared/kernel/entry.ts";
import { SECOND_MS } from "../../shared/kernel/time.ts";
import { type Handling, present } from "./handling.ts";
import type { ApiPorts, Emitted } from "./ports.ts";
import { problem } from "./problem.ts";
import { readCommitted } from "./reading.ts";
import { type Sink, serverEvents } from "./sse.ts";

const KEEP_EVERY_MS = 20 * SECOND_MS;

/** A read that goes on: what was, then what comes, each an event, until it ends or the listener leaves. */
export async function answerStream(c: Context, handling: Handling, wire: unknown, actor: Actor): Promise<Response> {
  const { ports, errors } = handling;
  // Listening starts before reading, so that nothing emitted in between is lost; what came before the read is in it.
  let early: Emitted[] = [];
  let hear: (emitted: Emitted) => void = (emitted) => early.push(emitted);
  const stop = ports.emitted.listen((emitted) => hear(emitted));
  const answer = await readCommitted(handling, wire, actor, () => {
    early = [];
  });
  if (!answer.ok) {
    stop();
    return problem(c, errors, answer.error);
  }
  const watch = answer.value as Watch<unknown>;
  return serverEvents(ports.clock, (sink) => {
    const send = inOrder(handling, sink, watch.ends ?? 1);
    const tell = ({ topic, data }: Emitted) => {
      const item = topic === watch.topic ? watch.pick(data) : undefined;
      if (item !== undefined) send(item);
    };
    watch.backlog.forEach(send);
    early.forEach(tell);
    hear = tell;
    const stopKeeping = keepUp(ports, watch);
    return () => {
      stop();
      stopKeeping();
    };
  });
}

/** Items go out one after the other, whatever time each takes to present. */
function inOrder(handling: Handling, sink: Sink, ends: number): (item: unknown) => void {
  let last: Promise<void> = Promise.resolve();
  let ended = 0;
  const one = async (item: unknown) => {
    sink.send({ data: await present(handling, item) });
    if (typeof item === "object" && item !== null && "end" in item && item.end === true) ended += 1;
    if (ended >= ends) sink.close();
  };
  return (item) => {
    last = last.then(() => one(item)).catch(handling.ports.report);
  };
}

/** Tells the loop again and again that somebody listens; silence is how a capability learns that nobody does. */
function keepUp({ loop, clock }: ApiPorts, { keep }: Watch<unknown>): () => void {
  if (keep === undefined) return () => undefined;
  let cancel: () => void = () => undefined;
  const beat = () => {
    loop.post({ type: "msg", name: keep.name, from: "api", body: keep.body });
    cancel = clock.alarm(clock.now().bootMs + KEEP_EVERY_MS, beat);
  };
  beat();
  return () => cancel();
}
