import { z } from "zod";
import { says } from "../shape/keys.ts";
import { parsed } from "../shape/primitives.ts";
import type { Shape } from "../shape/shape.ts";

const expects = says("permissions such as `0440`", "des permissions comme `0440`");

const withBase = (base: 8 | 10): Shape<number> =>
  parsed(expects, z.union([z.int(), z.string()]), (word) => {
    const digits = word.replace(/^0[oO]/, "");
    const mode = (base === 8 ? /^[0-7]{1,5}$/ : /^[0-9]{1,5}$/).test(digits) ? Number.parseInt(digits, base) : -1;
    return mode >= 0 && mode <= 0o7777 ? mode : undefined;
  });

const [octal, decimal] = [withBase(8), withBase(10)];

/** Permissions of a file. Text is octal; of a number YAML has already read the digits, `0440` as octal too. */
export const fileMode: Shape<number> = {
  ...octal,
  read(tree, spot, reading) {
    const isNumber = tree.kind === "scalar" && tree.type === "int";
    return (isNumber ? decimal : octal).read(tree, spot, reading);
  },
};
