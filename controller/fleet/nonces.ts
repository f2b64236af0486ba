/** Remembered agent processes per node: enough to see one return, few enough for an agent that restarts all day. */
const REMEMBERED = 4;

/**
 * Takes the beat `s` of the process `p` into the list, newest process last, in place. True when `p` beats anew after
 * another process was seen: a restarted agent never does that, two machines with one identity do.
 */
export function sawProcess(processes: { p: string; s: number }[], p: string, s: number): boolean {
  const newest = processes.at(-1);
  if (newest?.p === p) {
    if (s > newest.s) newest.s = s;
    return false;
  }
  const at = processes.findIndex((process) => process.p === p);
  const earlier = processes[at];
  // An old beat told twice is no return.
  if (earlier !== undefined && s <= earlier.s) return false;
  if (earlier !== undefined) processes.splice(at, 1);
  processes.push({ p, s });
  if (processes.length > REMEMBERED) processes.shift();
  return earlier !== undefined;
}
