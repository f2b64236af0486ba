import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Visitor, visitText } from "./visitor.ts";

let server: Server;
let status: number;
let asked: () => void;

beforeEach(async () => {
  status = 200;
  asked = () => {};
  server = createServer((_, response) => {
    response.writeHead(status).end("page");
    asked();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => server.close());

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
/** Nobody listens on the discard port here. */
const NOBODY = "http://127.0.0.1:9/";

/** Resolves when it was asked so many times. */
function times(wanted: number): Promise<void> {
  let seen = 0;
  return new Promise((resolve) => {
    asked = () => {
      seen += 1;
      if (seen === wanted) resolve();
    };
  });
}

test("counts what failed, and why the first did", async () => {
  const visitor = new Visitor([url()]);
  await times(2);
  status = 503;
  await times(2);
  const visit = await visitor.leave();
  expect(visit.failures).toBeGreaterThanOrEqual(1);
  expect(visit.requests - visit.failures).toBeGreaterThanOrEqual(2);
  expect(visitText(visit)).toContain("it answers 503");
});

test("asks at each address in turn: one that fails is no hidden failure", async () => {
  const visitor = new Visitor([NOBODY, url()]);
  await times(3);
  const { requests, failures, firstFailure } = await visitor.leave();
  expect(failures).toBeGreaterThanOrEqual(2);
  expect(requests - failures).toBeGreaterThanOrEqual(3);
  expect(firstFailure).toContain(NOBODY);
});

test("where every request fails, the gap is the whole time", async () => {
  status = 503;
  const visitor = new Visitor([url()]);
  await times(2);
  const { requests, failures, longestGapMs, slowestMs } = await visitor.leave();
  expect([failures, slowestMs]).toEqual([requests, 0]);
  expect(longestGapMs).toBeGreaterThan(0);
});
