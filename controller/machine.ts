import { Machine } from "../shared/kernel/machine.ts";
import { CAPABILITIES } from "./capabilities.ts";
import { leadership } from "./leadership/leadership.ts";

/** All that a controller thinks with, the same in production and in the simulator. */
export const createControllerMachine = (): Machine =>
  new Machine(
    CAPABILITIES.map(({ capability }) => capability),
    (peek) => peek(leadership).term,
  );
