import { describe, expect, test } from "vitest";
import type { Beside } from "../../../../controller/services/compose/input.ts";
import { filesBelow, lookBeside, peekBeside, textOf } from "../../../../controller/services/compose/shape/beside.ts";
import { folderOf, normalPath, pathBelow, pathFrom } from "../../../../controller/services/compose/shape/paths.ts";
import { newReading } from "../../../../controller/services/compose/shape/reading.ts";
import { ABSENT, file, folder } from "./loading.ts";

const reading = (beside: Readonly<Record<string, Beside>>) =>
  newReading({ files: [{ name: "app/compose.yaml", text: "services: {}" }], beside });

describe("paths", () => {
  test.each([
    ["a/b", "a/b"],
    ["./a//b/", "a/b"],
    ["a/../b", "b"],
    ["../a/../../b", "../../b"],
    ["", "."],
    ["./", "."],
    ["/a/../..", "/"],
    ["~/a/..", "~"],
    ["~/..", "~/.."],
    ["C:\\a\\..", "C:\\a\\.."],
  ])("%j is %j", (path, normal) => {
    expect(normalPath(path)).toBe(normal);
  });

  test.each([
    [".", "./a", "a"],
    ["sub", "./a", "sub/a"],
    ["sub", "../a", "a"],
    ["../up", "a", "../up/a"],
    ["sub", "/a", "/a"],
    ["sub", "~/a", "~/a"],
  ])("from %j, %j leads to %j", (from, path, to) => {
    expect(pathFrom(from, path)).toBe(to);
  });

  test("folders of files, and what lies below them", () => {
    expect(["a", "a/b", "/a", "../a/b/c"].map(folderOf)).toEqual([".", "a", "/", "../a/b"]);
    expect([pathBelow("a", "a/b"), pathBelow(".", "./b"), pathBelow("a", "b/c")]).toEqual(["b", "b", "b/c"]);
  });
});

describe("what lies beside", () => {
  test("is asked for once under its plain name, and missed only where it is needed", () => {
    const one = reading({});
    expect([lookBeside(one, "./a"), lookBeside(one, "b/../a"), peekBeside(one, "c")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([[...one.asked.paths], [...one.asked.missing.keys()]]).toEqual([["a", "c"], ["a"]]);
  });

  test("is found under every way to write it; the given files are there", () => {
    const one = reading({ "./x/": folder("a"), "x/a": file("hé") });
    expect(lookBeside(one, "x")).toEqual(folder("a"));
    expect(textOf(lookBeside(one, "./x//a"))).toBe("hé");
    expect(textOf(lookBeside(one, "compose.yaml"))).toBe("services: {}");
    expect([...one.asked.paths]).toEqual([]);
  });
});

describe("all files of a folder", () => {
  test("deep down, sorted, with their modes", () => {
    const beside = {
      d: folder("z", "sub", ".hidden"),
      "d/z": file("1", 0o755),
      "d/sub": folder("a"),
      "d/sub/a": file("22"),
      "d/.hidden": file(""),
    };
    expect(filesBelow(reading(beside), "./d")).toEqual({
      ok: true,
      sizeBytes: 3,
      files: [
        { path: ".hidden", content: "", mode: 0o644 },
        { path: "sub/a", content: "MjI=", mode: 0o644 },
        { path: "z", content: "MQ==", mode: 0o755 },
      ],
    });
  });

  test("are all asked for that can be named", () => {
    const one = reading({ d: folder("a", "sub"), "d/sub": folder("b", "c"), "d/sub/b": file("") });
    expect(filesBelow(one, "d")).toBeUndefined();
    expect([...one.asked.paths]).toEqual(["d/a", "d/sub/c"]);
  });

  test("of nothing, and of a file", () => {
    expect(filesBelow(reading({ d: ABSENT }), "d")).toMatchObject({ ok: false, because: "absent", path: "d" });
    expect(filesBelow(reading({ d: file("") }), "d")).toMatchObject({ ok: false, because: "not-folder" });
  });

  test("more than may travel", () => {
    const big = file("x".repeat(200 * 1024));
    const two = { d: folder("a", "b"), "d/a": big, "d/b": big };
    expect(filesBelow(reading(two), "d")).toMatchObject({ because: "too-large", path: "d", sizeBytes: 400 * 1024 });
    const one = { d: folder("a"), "d/a": { kind: "too-large", sizeBytes: 5 } as const };
    expect(filesBelow(reading(one), "d")).toMatchObject({ because: "too-large", path: "d/a", sizeBytes: 5 });
  });

  test("a crowd is not even asked for", () => {
    const one = reading({ d: folder(...Array.from({ length: 5_000 }, (_, n) => `${n}`)) });
    expect(filesBelow(one, "d")).toMatchObject({ because: "too-many", count: 5_000 });
    expect(one.asked.paths.size).toBe(0);
  });
});
