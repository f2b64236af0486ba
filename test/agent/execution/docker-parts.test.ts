import { describe, expect, test } from "vitest";
import { contentOf, variablesOf } from "../../../agent/execution/docker-environment.ts";
import { wordedContainer } from "../../../agent/execution/docker-words.ts";
import { NO_CONTENT, sealedWord } from "../../../shared/services/sealed.ts";
import { EngineError, failureOf, failureOfMessage, withoutSecrets } from "../../../agent/execution/docker-failure.ts";
import {
  checkPlatform,
  type ImageFacts,
  lookupOf,
  pinOf,
  splitReference,
} from "../../../agent/execution/docker-image.ts";
import type { Container } from "../../../shared/services/wire.ts";

const SPEC: Container = {
  name: "web",
  image: "demo:1",
  environment: [],
  ports: [],
  mounts: [],
  dependsOn: [],
  labels: {},
  memoryBytes: 64 * 1024 ** 2,
  cpuMilli: 250,
};
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("what a daemon says", () => {
  test.each([
    ["Bind for 127.0.0.2:8080 failed: port is already allocated", "port-taken", "port 8080 of 127.0.0.2 "],
    [
      "driver failed programming external connectivity on endpoint x (0a1b): Error starting userland proxy: listen tcp4 10.0.0.7:80: bind: address already in use",
      "port-taken",
      "port 80 of 10.0.0.7 ",
    ],
    [
      "failed to bind host port for 127.0.0.2:8080:172.18.0.2:80/tcp: address already in use",
      "port-taken",
      "port 8080 of 127.0.0.2 ",
    ],
    ["failed to bind host port 127.0.0.2:8080/tcp: address already in use", "port-taken", "port 8080 of 127.0.0.2 "],
    ["listen tcp6 [::1]:80: bind: address already in use", "port-taken", "port 80 of [::1] "],
    ["No such image: demo:1", "image-missing", "demo:1"],
    ["manifest for demo:1 not found: manifest unknown: manifest unknown", "image-missing", "demo:1"],
    ["pull access denied for demo, repository does not exist or may require 'docker login'", "image-missing", "demo"],
    ["no matching manifest for linux/amd64 in the manifest list entries", "wrong-platform", "linux/amd64"],
    ["write /var/lib/docker/tmp/x: no space left on device", "no-space", "disk is full"],
    [
      'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
      "unreachable",
      "registry",
    ],
    ["toomanyrequests: You have reached your pull rate limit", "unreachable", "registry"],
    ['OCI runtime create failed: exec: "nope": executable file not found in $PATH', "refused", "nope"],
  ])("%s", (message, code, says) => {
    const failure = failureOfMessage(message);
    expect(failure.code).toBe(code);
    expect(failure.detail).toContain(says);
    const answer = Object.assign(new Error("(HTTP code 500)"), { statusCode: 500, json: { message } });
    expect(failureOf(answer, "/docker.sock")).toEqual(failure);
  });

  test.each([
    [Object.assign(new Error("x"), { code: "ENOENT" }), "unreachable", "/docker.sock"],
    [Object.assign(new Error("x"), { code: "ECONNREFUSED" }), "unreachable", "is Docker running"],
    [Object.assign(new Error("x"), { code: "EACCES" }), "unreachable", "group docker"],
    [new EngineError("not-ours", "theirs"), "not-ours", "theirs"],
    [new Error("something else"), "refused", "something else"],
    ["text", "refused", "text"],
    [new DOMException("x", "AbortError"), "refused", "cancelled"],
  ])("%s becomes %s", (error, code, says) => {
    const failure = failureOf(error, "/docker.sock");
    expect(failure.code).toBe(code);
    expect(failure.detail).toContain(says);
  });

  test("is never longer than a report may be, and holds no secret", () => {
    expect(failureOfMessage("x".repeat(9_000)).detail).toHaveLength(500);
    const failure = withoutSecrets({ code: "refused", detail: "exec hunter2hunter2 hunter2: no" }, [
      "hunter2",
      "hunter2hunter2",
      "",
    ]);
    expect(failure.detail).toBe("exec […] […]: no");
  });

  test.each([
    ["quoted", 'exec: "a\\"b\\n\\\\cd": not found', 'a"b\n\\cd'],
    ["cut at the end", failureOfMessage(`exec: ${"hunter2".repeat(100)}`).detail, "hunter2".repeat(100)],
    ["quoted and cut", failureOfMessage(`exec: ${'hunter\\"2'.repeat(100)}`).detail, 'hunter"2'.repeat(100)],
  ])("holds no secret that was %s", (_name, detail, secret) => {
    const failure = withoutSecrets({ code: "refused", detail }, [secret]);
    expect(failure.detail).toMatch(/^exec: "?\[…\](": not found)?$/);
  });
});

describe("words that travelled sealed", () => {
  const spec = { ...SPEC, command: ["a", sealedWord(0)], labels: { l: sealedWord(1) } };

  test("are put in their places, and are told apart as secrets", () => {
    const content = { ...NO_CONTENT, words: { 0: "one", 1: sealedWord(0) } };
    const { is, secrets } = wordedContainer(content, spec);
    expect(is).toEqual({ ...spec, command: ["a", "one"], labels: { l: sealedWord(0) } });
    expect(secrets).toEqual(["one", sealedWord(0)]);
  });

  test("that are missing are a failure that names the container, and no word of it", () => {
    const open = () => wordedContainer({ ...NO_CONTENT, words: { 0: "hunter2" } }, spec);
    expect(open).toThrow(
      new EngineError("unsealable", `what is sealed has no word 1 for ${spec.name}; apply the service again`),
    );
  });
});

describe("names of images", () => {
  test.each([
    ["redis", "redis", "latest"],
    ["redis:7", "redis", "7"],
    ["localhost:5000/a/b", "localhost:5000/a/b", "latest"],
    ["localhost:5000/a/b:1", "localhost:5000/a/b", "1"],
    [`redis:7@${DIGEST}`, "redis", DIGEST],
  ])("%s", (image, repository, version) => {
    expect(splitReference(image)).toEqual({ repository, version });
  });

  test.each([
    ["redis:7", [`redis@${DIGEST}`], `redis@${DIGEST}`],
    ["docker.io/library/redis:7", [`redis@${DIGEST}`], `redis@${DIGEST}`],
    ["mine:1", [`redis@${DIGEST}`], "sha256:id"],
    ["mine:1", null, "sha256:id"],
    [`redis:7@${DIGEST}`, [], `redis@${DIGEST}`],
    [DIGEST, [`redis@sha256:${"b".repeat(64)}`], DIGEST],
  ])("%s is pinned from %s to %s", (image, digests, pinned) => {
    expect(pinOf(image, { Id: "sha256:id", RepoDigests: digests })).toBe(pinned);
  });

  test.each(["", "../containers/x", "a b", "x/json?y=z", "a#b", "/etc", "a/../b", "é"])("%j is none", (image) => {
    expect(() => lookupOf(image)).toThrow("no name of an image");
  });

  test.each([
    ["linux/amd64", "linux", "amd64", "fits"],
    ["linux/arm64/v8", "linux", "arm64", "fits"],
    ["linux/arm64", "linux", "amd64", "wrong-platform"],
    ["linux/amd64", "windows", "amd64", "wrong-platform"],
    ["linux/amd64", "", "", "fits"],
  ])("on %s one for %s/%s: %s", (platform, os, architecture, verdict) => {
    expect(verdictOf(platform, { Id: "x", Os: os, Architecture: architecture })).toBe(verdict);
  });
});

function verdictOf(platform: string, facts: ImageFacts): string {
  try {
    checkPlatform("demo", facts, platform);
    return "fits";
  } catch (error) {
    return failureOf(error, "").code;
  }
}

describe("what travelled sealed", () => {
  test.each([
    [
      '{"web":{"A":"1","B":"2"}}',
      ["B", "A"],
      [
        ["B", "2"],
        ["A", "1"],
      ],
    ],
    ['{"web":{"A":"1","EXTRA":"2"}}', ["A"], [["A", "1"]]],
  ])("of %s the declared variables are picked", (opened, environment, variables) => {
    expect(variablesOf(contentOf(opened), { ...SPEC, environment })).toEqual(variables);
  });

  test.each(["not json: hush", '{"web":{"A":7}}', '{"web":{"B":"hush"}}', '{"db":{"A":"hush"}}', "[]"])(
    "%s is unsealable and not repeated",
    (opened) => {
      const pick = () => variablesOf(contentOf(opened), { ...SPEC, environment: ["A"] });
      expect(pick).toThrow(EngineError);
      expect(pick).not.toThrow("hush");
    },
  );
});
