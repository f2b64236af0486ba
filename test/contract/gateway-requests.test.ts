import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RoutedService } from "../../shared/gateway/wire.ts";
import { describeWith } from "../support/parts.ts";
import { askWeb, streamOfRequests, type WebServer } from "../support/web.ts";
import { failuresIn, namesOf, Place, routed, until } from "./gateway-rig.ts";

const OWN = "127.0.90.2";

describeWith(["caddy"], "through a gateway's Caddy", () => {
  let place: Place;
  let places = 0;

  beforeEach(() => {
    places += 1;
    place = new Place(OWN, 18_400 + places);
  });

  afterEach(() => place.end());

  describe("requests", () => {
    test("are shared by the healthy and never reach a suspect", async () => {
      const [a, b, c] = [
        await place.web("a", "127.0.91.1"),
        await place.web("b", "127.0.92.1"),
        await place.web("c", "127.0.93.1"),
      ];
      const pid = await place.hold.up();
      await place.hold.load(pid, [routed("wiki", place.port, [a, b], [c])]);
      for (let i = 0; i < 24; i += 1) await askWeb(place.url);
      expect([a, b, c].map((server) => server.seen())).toEqual([12, 12, 0]);
    });

    test.each(["GET", "POST"] as const)("by %s: an instance that dies before a request costs none", async (method) => {
      const [a, b] = [await place.web("a", "127.0.91.1"), await place.web("b", "127.0.92.1")];
      const pid = await place.hold.up();
      await place.hold.load(pid, [routed("wiki", place.port, [a, b])]);
      await a.kill();
      const body = "x".repeat(5_000);
      const asking = method === "GET" ? {} : { method, body };
      const answers = await Promise.all(Array.from({ length: 30 }, () => askWeb(place.url, asking)));
      expect(failuresIn(answers)).toEqual([]);
      expect(new Set(answers.map(({ text }) => text))).toEqual(new Set([`b ${method === "GET" ? 0 : 5_000}`]));
    });

    test("in a stream: one of two instances is killed in the middle, and none fails", async () => {
      const [a, b] = [await place.web("a", "127.0.91.1"), await place.web("b", "127.0.92.1")];
      const pid = await place.hold.up();
      await place.hold.load(pid, [routed("wiki", place.port, [a, b])]);
      const stream = streamOfRequests(place.url, { agent: new Agent({ keepAlive: true }) });
      await until(() => a.seen() > 50 && b.seen() > 50);
      await a.kill();
      const [had, done] = [b.seen(), stream.count()];
      await until(() => b.seen() > had + 200 && stream.count() > done + 200);
      const answers = await stream.stop();
      expect(failuresIn(answers)).toEqual([]);
      expect(namesOf(answers)).toEqual(new Set(["a", "b"]));
    });

    test("in a stream: who they are led to changes twenty times, and none fails", async () => {
      const [a, b, c] = [
        await place.web("a", "127.0.91.1"),
        await place.web("b", "127.0.92.1"),
        await place.web("c", "127.0.93.1"),
      ];
      const pid = await place.hold.up();
      await place.hold.load(pid, [routed("wiki", place.port, [a, b])]);
      const [kept, fresh] = [
        streamOfRequests(place.url, { method: "POST", body: "x".repeat(3_000), agent: new Agent({ keepAlive: true }) }),
        streamOfRequests(place.url, { method: "POST", body: "x".repeat(3_000) }),
      ];
      const turns: (readonly WebServer[])[] = [[a], [a, c], [c], [b, c], [a, b]];
      for (let i = 0; i < 20; i += 1) {
        const count = kept.count() + fresh.count();
        expect(await place.hold.load(pid, [routed("wiki", place.port, turns[i % turns.length] ?? [])])).toMatchObject({
          ok: true,
        });
        await until(() => kept.count() + fresh.count() > count + 20);
      }
      const answers = [...(await kept.stop()), ...(await fresh.stop())];
      expect(failuresIn(answers)).toEqual([]);
      expect(namesOf(answers)).toEqual(new Set(["a", "b", "c"]));
    });

    test("reach nobody new once an instance was left out, so that it can be stopped", async () => {
      const [a, b] = [await place.web("a", "127.0.91.1"), await place.web("b", "127.0.92.1")];
      const pid = await place.hold.up();
      await place.hold.load(pid, [routed("wiki", place.port, [a, b])]);
      const stream = streamOfRequests(place.url, { method: "POST", body: "x" });
      await until(() => a.seen() > 20);
      await place.hold.load(pid, [routed("wiki", place.port, [b])]);
      const under = stream.count();
      await until(() => stream.count() > under + 10); // what was under way has ended
      const had = a.seen();
      const now = stream.count();
      await until(() => stream.count() > now + 200);
      expect(a.seen()).toBe(had);
      await a.kill();
      expect(failuresIn(await stream.stop())).toEqual([]);
    });

    test("go to the suspects when none of the healthy answers, bodies included", async () => {
      const [a, b, c] = [
        await place.web("a", "127.0.91.1"),
        await place.web("b", "127.0.92.1"),
        await place.web("c", "127.0.93.1"),
      ];
      const pid = await place.hold.up();
      await place.hold.load(pid, [routed("wiki", place.port, [a, b], [c])]);
      await a.kill();
      await b.kill();
      const answers = await Promise.all([
        askWeb(place.url),
        askWeb(place.url, { method: "POST", body: "x".repeat(9_000) }),
      ]);
      expect(answers.map(({ text }) => text)).toEqual(["c 0", "c 9000"]);
    });

    test("wait for the only instance while it starts anew", async () => {
      const a = await place.web("a", "127.0.91.1");
      const pid = await place.hold.up();
      await place.hold.load(pid, [routed("wiki", place.port, [], [a])]);
      await a.kill();
      const asked = askWeb(place.url, { method: "POST", body: "still here" });
      await new Promise((resolve) => setTimeout(resolve, 300)); // nobody tells that it waits
      await place.web("again", "127.0.91.1", a.port);
      expect(await asked).toMatchObject({ status: 200, text: "again 10" });
    });

    test("that nobody can answer get a sentence", async () => {
      const pid = await place.hold.up();
      await place.hold.load(pid, [routed("wiki", place.port, [])]);
      const answer = await askWeb(place.url);
      expect(answer).toMatchObject({ status: 503, headers: { "retry-after": "10" } });
      expect(answer.text).toMatch(/ne répond pas.*\n.*does not answer/);
    });

    test("tell the instance where they came from, whatever they claim", async () => {
      const headers: unknown[] = [];
      const a = await place.web("a", "127.0.91.1", 0, (asked) => {
        headers.push(asked.headers);
        return false;
      });
      const pid = await place.hold.up();
      await place.hold.load(pid, [routed("wiki", place.port, [a])]);
      await askWeb(place.url, { headers: { "x-forwarded-for": "10.9.8.7", "x-forwarded-proto": "https" } });
      expect(headers).toMatchObject([
        {
          host: `${OWN}:${place.port}`,
          "x-forwarded-for": "127.0.0.1",
          "x-forwarded-proto": "http",
          "x-forwarded-host": `${OWN}:${place.port}`,
        },
      ]);
    });
  });

  describe("what goes on", () => {
    test("events pass as they come", async () => {
      const a = await place.web("a", "127.0.91.1", 0, (_, reply) => {
        reply.writeHead(200, { "content-type": "text/event-stream" });
        reply.write("data: first\n\n");
        return true;
      });
      const pid = await place.hold.up();
      await place.hold.load(pid, [routed("wiki", place.port, [a])]);
      const asked = request(place.url, { agent: false });
      asked.end();
      const [reply] = (await once(asked, "response")) as [IncomingMessage];
      const [part] = (await once(reply, "data")) as [Buffer];
      expect(part.toString()).toBe("data: first\n\n");
      asked.destroy();
    });

    test("a WebSocket lives through changes and through a new configuration", async () => {
      const a = await place.web("a", "127.0.91.1", 0, () => false);
      const upgraded = createServer();
      upgraded.on("upgrade", (_, socket) => {
        socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        socket.pipe(socket);
        socket.on("error", () => socket.destroy());
      });
      upgraded.listen(0, "127.0.92.1");
      await once(upgraded, "listening");
      const at = (upgraded.address() as AddressInfo).port;
      const pid = await place.hold.up();
      const talk: RoutedService = {
        service: "talk",
        port: place.port,
        upstreams: [{ address: "127.0.92.1", port: at, order: "first" }],
      };
      await place.hold.load(pid, [talk]);
      const socket = connect(place.port, OWN);
      socket.write(
        "GET / HTTP/1.1\r\nHost: talk\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
      );
      const [head] = (await once(socket, "data")) as [Buffer];
      expect(head.toString()).toMatch(/^HTTP\/1.1 101 /);
      await place.hold.load(pid, [talk, routed("wiki", place.port + 100, [a])]);
      await place.hold.load(pid, [routed("wiki", place.port + 100, [a]), { ...talk, upstreams: [] }]);
      socket.write("still there?");
      const [echo] = (await once(socket, "data")) as [Buffer];
      expect(echo.toString()).toBe("still there?");
      socket.destroy();
      upgraded.close();
      upgraded.closeAllConnections();
    });
  });
});
