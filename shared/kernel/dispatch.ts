import type { LooseCapability, LooseHandlers } from "./capability.ts";
import type { Input } from "./input.ts";
import type { MutableScope } from "./scope.ts";

/** Calls the handler that a capability has for this input, if any. */
export function dispatch<Out>(
  handlers: LooseHandlers<Out> | undefined,
  scope: MutableScope,
  input: Input,
): Out | undefined {
  if (handlers === undefined) return undefined;
  switch (input.type) {
    case "start":
      return handlers.start?.(scope, input);
    case "tick":
      return handlers.tick?.(scope);
    case "msg":
      return handlers.msg?.[input.name]?.(scope, input.from, input.body);
    case "done":
      return handlers.done?.[input.effect.type]?.(scope, input.effect.args, input.outcome, input.effect.key);
    case "command":
      return undefined;
  }
}

/** `"sites.add"` → the capability and its operation. */
export function operationOf(
  capabilities: readonly LooseCapability[],
  path: string,
): { readonly index: number; readonly op: string } | undefined {
  const dot = path.indexOf(".");
  const index = capabilities.findIndex(({ contract }) => contract.name === path.slice(0, dot));
  return index < 0 ? undefined : { index, op: path.slice(dot + 1) };
}
