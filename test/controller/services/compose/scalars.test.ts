import { describe, expect, test } from "vitest";
import { resolvePlain } from "../../../../controller/services/compose/yaml/scalars.ts";
import { accept, web } from "./read.ts";

/** Plain scalar, type, and the text that an environment variable of that value holds; as Go's yaml.v3 resolves them. */
const golden: readonly (readonly [string, string, string])[] = [
  ["0440", "int", "288"],
  ["0o440", "int", "288"],
  ["-0o17", "int", "-15"],
  ["0777", "int", "511"],
  ["08", "float", "8"],
  ["0x1F", "int", "31"],
  ["0b101", "int", "5"],
  ["0b12", "string", "0b12"],
  ["22:22", "string", "22:22"],
  ["1:30:00", "string", "1:30:00"],
  ["yes", "string", "yes"],
  ["No", "string", "No"],
  ["on", "string", "on"],
  ["y", "string", "y"],
  ["true", "bool", "true"],
  ["TRUE", "bool", "true"],
  ["tRue", "string", "tRue"],
  ["False", "bool", "false"],
  ["~", "null", ""],
  ["Null", "null", ""],
  ["nULL", "string", "nULL"],
  ["80", "int", "80"],
  ["+80", "int", "80"],
  ["-0", "int", "0"],
  ["1_000", "int", "1000"],
  ["1e3", "float", "1000"],
  ["1.10", "float", "1.1"],
  ["1.", "float", "1"],
  [".5", "float", "0.5"],
  [".5_0", "string", ".5_0"],
  ["5_0.5", "float", "50.5"],
  ["-1.5", "float", "-1.5"],
  ["1e21", "float", "1e+21"],
  ["0.00001", "float", "1e-05"],
  ["1.5e-10", "float", "1.5e-10"],
  ["1e999", "string", "1e999"],
  [".inf", "float", "+Inf"],
  ["-.INF", "float", "-Inf"],
  [".NaN", "float", "NaN"],
  ["1.2.3", "string", "1.2.3"],
  ["9223372036854775807", "int", "9223372036854775807"],
  ["18446744073709551615", "int", "18446744073709551615"],
  ["18446744073709551616", "float", "18446744073709552000"],
  ["2026-11-22", "string", "2026-11-22"],
  ["v1", "string", "v1"],
  ["-", "string", "-"],
  ["+", "string", "+"],
  [".", "string", "."],
  ["<<", "string", "<<"],
  ["0", "int", "0"],
  ["00", "int", "0"],
  ["0x", "string", "0x"],
];

describe("plain scalars follow Go's yaml.v3", () => {
  test.each(golden)("%s is a %s and reads %j", (source, type, text) => {
    expect(resolvePlain(source)).toEqual({ type, text });
  });
});

describe("scalars in a file", () => {
  const written: readonly (readonly [string, string])[] = [
    ['"0440"', "0440"],
    ["'yes'", "yes"],
    ["0440", "288"],
    ["yes", "yes"],
    ["1e3", "1000"],
    ["!!str 0440", "0440"],
    ["!!int 0440", "288"],
    ["2026-11-22", "2026-11-22"],
    ['"\\u00e9\\n"', "é\n"],
    ["a # comment", "a"],
    ["a#b", "a#b"],
  ];
  test.each(written)("VALUE: %s gives %j", (source, text) => {
    expect(accept(web("environment:", `  VALUE: ${source}`)).environment["web"]).toEqual({ VALUE: text });
  });

  test("a block keeps its lines", () => {
    const file = web("environment:", "  VALUE: |", "    one", "    two");
    expect(accept(file).environment["web"]).toEqual({ VALUE: "one\ntwo\n" });
  });
});
