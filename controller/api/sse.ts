import type { UnderlyingSource } from "node:stream/web";
import { type Clock, SECOND_MS } from "../../shared/kernel/time.ts";

const RETRY_MS = 5 * SECOND_MS;
const PING_MS = 15 * SECOND_MS;
/** A client that is this many events behind is let go; it comes back with the id of the last it read. */
const BEHIND_MAX = 1_000;

/** One server-sent event; `data` goes out as JSON on one line. */
interface ServerEvent {
  readonly id?: number;
  readonly data: unknown;
}

export interface Sink {
  send(event: ServerEvent): void;
  close(): void;
}

const written = ({ id, data }: ServerEvent): string =>
  `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;

/** Answers with a stream of events. `open` starts filling it and hands back the way to stop. */
export function serverEvents(clock: Clock, open: (sink: Sink) => () => void): Response {
  const encoder = new TextEncoder();
  let stop: () => void = () => undefined;
  let over = false;
  const source: UnderlyingSource<Uint8Array> = {
    start: (controller) => {
      let cancelPing: () => void = () => undefined;
      let stopSource: () => void = () => undefined;
      stop = () => {
        over = true;
        cancelPing();
        stopSource();
      };
      const close = () => {
        if (over) return;
        stop();
        controller.close();
      };
      const write = (text: string) => {
        if (over) return;
        if ((controller.desiredSize ?? 0) <= 0) return close();
        controller.enqueue(encoder.encode(text));
      };
      const ping = () => {
        cancelPing = clock.alarm(clock.now().bootMs + PING_MS, () => {
          write(": ping\n\n");
          if (!over) ping();
        });
      };
      write(`retry: ${RETRY_MS}\n\n`);
      ping();
      stopSource = open({ send: (event) => write(written(event)), close });
      // It may have closed itself while it was opening.
      if (over) stopSource();
    },
    cancel: () => stop(),
  };
  const headers = { "content-type": "text/event-stream", "cache-control": "no-cache", "x-accel-buffering": "no" };
  return new Response(new ReadableStream(source, { highWaterMark: BEHIND_MAX }), { headers });
}
