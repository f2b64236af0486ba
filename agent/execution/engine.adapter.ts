import type { Attempt, Performers } from "../../shared/kernel/effect.ts";
import type { Engine } from "./docker.adapter.ts";
import type { EngineEffects } from "./engine.ts";
import type { WatchEffects } from "./shape.ts";

const AWAY = { ok: false, error: { code: "unreachable", detail: "this machine has not joined yet" } } as const;

/** The engine of a node that is known only once it has joined: made at its first use, by the node that is named then. */
export function engineOfNode(make: (node: string) => Engine): Performers<EngineEffects & WatchEffects> {
  let engine: Engine | undefined;
  const named = <Args extends { readonly node: string }, Value>(
    pick: (performers: Engine["performers"]) => Attempt<Args, Value>,
  ): Attempt<Args, Value> => {
    return (args, done, key) => {
      engine ??= make(args.node);
      return pick(engine.performers)(args, done, key);
    };
  };
  const known = <Args, Value>(
    pick: (performers: Engine["performers"]) => Attempt<Args, Value>,
  ): Attempt<Args, Value> => {
    return (args, done, key) => {
      if (engine !== undefined) return pick(engine.performers)(args, done, key);
      done(AWAY);
      return () => undefined;
    };
  };
  return {
    "engine.watch": ({ node }) => {
      engine ??= make(node);
      return engine.watch();
    },
    "engine.observe": named((performers) => performers["engine.observe"]),
    "engine.container": named((performers) => performers["engine.container"]),
    "engine.absent": named((performers) => performers["engine.absent"]),
    "engine.collect": named((performers) => performers["engine.collect"]),
    "engine.usage": named((performers) => performers["engine.usage"]),
    "engine.image": known((performers) => performers["engine.image"]),
    "engine.build": known((performers) => performers["engine.build"]),
    "engine.job": known((performers) => performers["engine.job"]),
    "engine.logs": known((performers) => performers["engine.logs"]),
  };
}
