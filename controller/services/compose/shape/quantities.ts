import { z } from "zod";
import type { Words } from "../../../../shared/kernel/result.ts";
import { parsed, string } from "./primitives.ts";
import { refuse } from "./reading.ts";
import { changed, type Shape } from "./shape.ts";

const UNIT_NANOS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["µs", 1_000n],
  ["μs", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);
const DURATION = /^(?:[0-9]+(?:\.[0-9]*)?(?:ns|us|µs|μs|ms|s|m|h))+$/;
const DURATION_PART = /([0-9]+)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)/g;

/** Whole milliseconds of a duration as Go writes them (`1m30s`, `1.5h`, `100ms`, `0`), rounded up. */
export function parseDurationMs(word: string): number | undefined {
  if (word === "0") return 0;
  if (word.length > 40 || !DURATION.test(word)) return undefined;
  const nanos = [...word.matchAll(DURATION_PART)].reduce((sum, [, whole = "", part = "", unit = ""]) => {
    const unitNanos = UNIT_NANOS.get(unit) ?? 0n;
    return sum + BigInt(whole) * unitNanos + (BigInt(`0${part}`) * unitNanos) / 10n ** BigInt(part.length);
  }, 0n);
  const ms = (nanos + 999_999n) / 1_000_000n;
  return ms <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(ms) : undefined;
}

const BYTES = /^([0-9]+)(?:\.([0-9]+))? ?([kmgtp]?)(?:ib|b)?$/i;

/** Bytes of a size as Docker writes them (`64m`, `1gb`, `1.5g`, `512`); a unit counts 1024 of the one below. */
export function parseBytes(word: string): number | undefined {
  const match = word.length > 40 ? null : BYTES.exec(word);
  if (match === null) return undefined;
  const [, whole = "", part = "", unit = ""] = match;
  const unitBytes = 1024n ** BigInt(["", "k", "m", "g", "t", "p"].indexOf(unit.toLowerCase()));
  const bytes = BigInt(whole) * unitBytes + (BigInt(`0${part}`) * unitBytes) / 10n ** BigInt(part.length);
  return bytes <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(bytes) : Number.MAX_SAFE_INTEGER;
}

const CPUS = /^([0-9]{0,9})(?:\.([0-9]{1,20}))?$/;

/** Thousandths of a processor (`0.5` is 500), rounded down. */
export function parseCpuMilli(word: string): number | undefined {
  const match = word === "" ? null : CPUS.exec(word);
  if (match === null) return undefined;
  const [, whole = "", part = ""] = match;
  return Number(`${whole}${part.padEnd(3, "0").slice(0, 3)}`);
}

/** A quantity with its unit, which is text: a plain number says no unit. */
function measured(expects: Words, schema: z.ZodType, parse: (word: string) => number | undefined): Shape<number> {
  const shape = changed(string(expects), (word, spot, reading) => {
    const value = parse(word);
    if (value === undefined) refuse(reading, spot, "value-bad", { value: word, expects });
    return value;
  });
  return {
    ...shape,
    schema,
    read(tree, spot, reading) {
      if (tree.kind !== "scalar" || tree.type === "string" || tree.type === "null")
        return shape.read(tree, spot, reading);
      refuse(reading, spot, "value-bad", { value: tree.source, expects });
      return undefined;
    },
  };
}

/** A duration, in milliseconds. */
export const duration: Shape<number> = measured(
  { en: "a duration such as `30s` or `1m30s`", fr: "une durée comme `30s` ou `1m30s`" },
  z.string().regex(/^(0|([0-9]+(\.[0-9]*)?(ns|us|µs|μs|ms|s|m|h))+)$/),
  parseDurationMs,
);

/** A size in bytes that is written as text. */
export const bytesText: Shape<number> = measured(
  { en: "a size such as `512m` or `1.5g`", fr: "une taille comme `512m` ou `1.5g`" },
  z.string().regex(/^[0-9]+(\.[0-9]+)? ?[kKmMgGtTpP]?([iI]?[bB])?$/),
  parseBytes,
);

/** A size, in bytes. */
export const bytes: Shape<number> = parsed(
  { en: "a size such as `512m` or `1.5g`", fr: "une taille comme `512m` ou `1.5g`" },
  z.union([z.int().min(0), z.string().regex(/^[0-9]+(\.[0-9]+)? ?[kKmMgGtTpP]?([iI]?[bB])?$/)]),
  parseBytes,
);

/** A share of processors, in thousandths. A negative one is read, so that it can be refused as impossible. */
export const cpus: Shape<number> = parsed(
  { en: "a number of processors such as `0.5`", fr: "un nombre de processeurs comme `0.5`" },
  z.union([z.number().gt(0), z.string().regex(/^[0-9]*(\.[0-9]+)?$/)]),
  (word) => (/^-[0-9.]+$/.test(word) ? -1 : parseCpuMilli(word)),
);

/** A size for people. */
export function showBytes(size: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(size, 1)) / 10)));
  return `${Number((size / 1024 ** power).toFixed(1))} ${units[power] ?? ""}`;
}
