import type { EngineMessage } from "../../agent/execution/docker.adapter.ts";
import type { EngineEffects } from "../../agent/execution/engine.ts";
import type { FakeHost } from "./engine-host.ts";
import type { Task } from "./engine-task.ts";

/** Follows a container's log. */
export function logs(
  host: FakeHost,
  node: string,
  args: EngineEffects["engine.logs"]["args"],
  task: Task<null>,
  events: (message: EngineMessage) => void,
): void {
  const { session, instance, container: name } = args;
  const say = (lines: string[], end: boolean) =>
    events({ name: "log-lines", body: { session, instance, container: name, lines, dropped: 0, end } });
  const found = host.containers.get(args.id);
  if (found === undefined || found.wish?.node !== node) {
    say([], true);
    return task.fail(found === undefined ? "refused" : "not-ours", `the container ${name} is not there`);
  }
  const tail = args.lines === 0 ? [] : found.log.slice(-args.lines);
  for (let at = 0; at < tail.length; at += 100) say(tail.slice(at, at + 100), false);
  const end = () => {
    say([], true);
    task.done(null);
  };
  if (!args.follow || found.status !== "running") return end();
  const read = (line: string | undefined) => (line === undefined ? end() : say([line], false));
  found.readers.add(read);
  task.onCancel(() => found.readers.delete(read));
}
