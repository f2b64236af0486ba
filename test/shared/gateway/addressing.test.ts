import { expect, test } from "vitest";
import { hostPort, isIp, isLoopback } from "../../../shared/gateway/addressing.ts";
import { failureWords, GATEWAY_FAILURES } from "../../../shared/gateway/failures.ts";

test.each([
  ["10.0.0.1", true],
  ["fd00::1", true],
  ["::ffff:10.0.0.1", true],
  ["pc.example", false],
  ["10.0.0.1:80", false],
  ["10.0.0.1/24", false],
  ["", false],
])("%s is an IP address: %s", (address, is) => {
  expect(isIp(address)).toBe(is);
});

test.each([
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["0.0.0.0", true],
  ["::1", true],
  ["::", true],
  ["0:0:0:0:0:0:0:1", true],
  ["::ffff:127.0.0.1", true],
  ["10.127.0.1", false],
  ["192.168.1.10", false],
  ["fd00::1", false],
  ["fd00::7f00:1", false],
])("%s means the machine that uses it: %s", (address, is) => {
  expect(isLoopback(address)).toBe(is);
});

test("an address with its port", () => {
  expect([hostPort("10.0.0.1", 80), hostPort("fd00::1", 80)]).toEqual(["10.0.0.1:80", "[fd00::1]:80"]);
});

test("every failure has a sentence with what the machine says; an unknown one too", () => {
  for (const words of [...Object.values(GATEWAY_FAILURES), failureWords("newer")]) {
    expect(words.fr).toContain("{detail}");
    expect(words.en).toContain("{detail}");
  }
});
