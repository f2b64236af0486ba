import { compare } from "./reading.ts";

/** The name that a slip of the fingers turned into `name`, if one of `names` is near enough. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = simplified(name);
  if (plain.length > 40) return undefined;
  const limit = plain.length <= 4 ? 1 : 2;
  const near = names
    .map((other) => ({ other, distance: editDistance(plain, simplified(other), limit) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance || compare(a.other, b.other));
  return near[0]?.other;
}

/** `dependsOn`, `depends-on` and `depends_on` are one word to people. */
const simplified = (name: string): string => name.toLowerCase().replaceAll(/[-_ ]/g, "");

/** Letters to insert, drop, change or swap with their neighbour; above `limit` any larger number. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      next[column] = Math.min(
        cell(next, column - 1) + 1,
        cell(last, column) + 1,
        cell(last, column - 1) + (same ? 0 : 1),
        swapped ? cell(before, column - 2) + 1 : Infinity,
      );
    }
    before = last;
    last = next;
  }
  return cell(last, b.length);
}

const cell = (row: readonly number[], column: number): number => row[column] ?? Infinity;
