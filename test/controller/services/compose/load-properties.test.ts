import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { loaded } from "./loading.ts";

const word = fc.constantFrom(
  "a",
  "b",
  "web",
  "compose.yaml",
  "1.yaml",
  "x.env",
  "$A",
  "${A:-b}",
  "${A:?c}",
  "${",
  "",
  "K=v",
  "./d",
);
const odd = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    word,
    fc.constantFrom(null, true, 1, 1.5),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(word, tie("value"), { maxKeys: 3 }),
  ),
})).value;
const oddOr = <T>(one: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary: one }, { weight: 1, arbitrary: odd });

const service = fc.dictionary(
  fc.constantFrom(
    "image",
    "extends",
    "env_file",
    "label_file",
    "environment",
    "labels",
    "ports",
    "volumes",
    "profiles",
    "depends_on",
    "build",
    "networks",
    "logging",
    "x-y",
  ),
  oddOr(fc.oneof(word, fc.array(word), fc.record({ service: word, file: word }, { requiredKeys: [] }))),
);
const document = fc.record(
  {
    name: oddOr(word),
    include: oddOr(fc.array(oddOr(word), { maxLength: 2 })),
    services: oddOr(fc.dictionary(fc.constantFrom("web", "a", "b"), oddOr(service))),
    volumes: odd,
    "x-lierre": odd,
  },
  { requiredKeys: [] },
);

test("no set of files throws, whatever stands at the keys that bring in others", () => {
  fc.assert(
    fc.property(fc.array(document, { minLength: 1, maxLength: 3 }), fc.string(), (documents, env) => {
      const { tree, problems } = loaded(
        documents.map((one) => stringify(one)),
        { "x.env": env, a: stringify(documents[0]), b: "services: { web: { extends: { file: a, service: a } } }" },
      );
      expect(tree !== undefined || problems.length > 0).toBe(true);
      for (const problem of problems)
        expect([problem.line > 0, problem.file === "", problem.key === ""]).toEqual([true, false, false]);
    }),
    { numRuns: 200 },
  );
});

test("a file over nothing is the file, and nothing over it changes nothing", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("a", "b"), service), (services) => {
      const text = JSON.stringify({ services }).replaceAll(/[$]|\.yaml/g, "");
      const { tree } = loaded(text);
      expect(loaded([text, "x-nothing: 1"]).tree).toEqual({ ...tree, "x-nothing": "1" });
      expect(loaded(["x-nothing: 1", text]).tree).toEqual({ "x-nothing": "1", ...tree });
    }),
    { numRuns: 200 },
  );
});
