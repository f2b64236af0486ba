import type { Result } from "../../shared/kernel/result.ts";
import type { ErrorTable } from "./errors.ts";
import type { ApiPorts } from "./ports.ts";
import type { Operation } from "./table.ts";

/** What the handler of one row of the table works with. */
export interface Handling {
  readonly operation: Operation;
  readonly ports: ApiPorts;
  readonly errors: ErrorTable;
}

/** What came over the wire becomes the input: by the border where there is one, else it is the input already. */
export async function takeIn({ operation, ports }: Handling, wire: unknown, fresh: string): Promise<Result<unknown>> {
  const intake = ports.borders.get(operation.capability)?.intake?.[operation.name];
  return intake === undefined ? { ok: true, value: wire } : intake(wire as never, fresh);
}

/** What a capability answered becomes what is shown: by the border where there is one. */
export async function present({ operation, ports }: Handling, output: unknown): Promise<unknown> {
  const nothing = output === null || output === undefined;
  const shown = ports.borders.get(operation.capability)?.present?.[operation.name];
  const value = shown === undefined || nothing ? output : await shown(output as never);
  return ports.checkOutput === true && !nothing ? operation.op.output.parse(value) : value;
}
