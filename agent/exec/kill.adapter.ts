import { readFile } from "node:fs/promises";

const textOf = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

/**
 * Kills a process of a container and all below it. Numbers of processes are used again: one that is not in that
 * container's group of the kernel is left alone. Without the right to kill, the process goes on.
 */
export async function killTree(pid: number, container: string): Promise<void> {
  const group = await textOf(`/proc/${pid}/cgroup`);
  if (!group.includes(container)) return;
  const below = await descendants(pid);
  for (const one of [pid, ...below]) {
    try {
      process.kill(one, "SIGKILL");
    } catch {
      // It has ended, or it is not ours to end.
    }
  }
}

async function descendants(pid: number): Promise<number[]> {
  const text = await textOf(`/proc/${pid}/task/${pid}/children`);
  const children = text.split(" ").filter((word) => word.trim() !== "");
  const deeper = await Promise.all(children.map((child) => descendants(Number(child))));
  return [...children.map(Number), ...deeper.flat()];
}
