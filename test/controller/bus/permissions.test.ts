import { setImmediate as turn } from "node:timers/promises";
import { errors, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createNkey } from "../../../shared/bus/nkey.adapter.ts";
import { CONTROLLER_INBOX } from "../../../shared/bus/permissions.ts";
import { CONTROLLER_HEARS, nodeInbox, subjectOf, SUBJECTS, type SubjectName } from "../../../shared/bus/subjects.ts";
import { type RealServer, realServer } from "../../support/bus-real.ts";
import { describeWith } from "../../support/parts.ts";

/** What a stolen node's key can and can't do on a real server; rows are made from the registry. */
describeWith(["nats-server"], "what the server lets each user do", () => {
  const NAMES = Object.keys(SUBJECTS) as SubjectName[];
  const up = NAMES.filter((name) => SUBJECTS[name].direction === "up");
  const down = NAMES.filter((name) => SUBJECTS[name].direction === "down");
  const [mine, theirs] = [createNkey(), createNkey()];
  const A = { site: "cave", node: "nd-aaaaaaaaaa", nkey: mine.publicKey };
  const B = { site: "cave", node: "nd-bbbbbbbbbb", nkey: theirs.publicKey };
  const ELSEWHERE = { site: "grenier", node: A.node };
  let real: RealServer;
  let clients: { node: NatsConnection; controller: NatsConnection };
  const refused = { node: new Set<string>(), controller: new Set<string>() };

  beforeAll(async () => {
    real = await realServer();
    await real.server.admit([A, B]);
    clients = {
      node: await real.raw(mine.seed, nodeInbox(A)),
      controller: await real.raw(real.controller.seed, CONTROLLER_INBOX),
    };
    for (const who of ["node", "controller"] as const) void note(clients[who], refused[who]);
  });
  afterAll(() => real.end());

  async function note(client: NatsConnection, into: Set<string>): Promise<void> {
    for await (const status of client.status())
      if (status.type === "error" && status.error instanceof errors.PermissionViolationError)
        into.add(`${status.error.operation} ${status.error.subject}`);
  }

  type Who = "node" | "controller";
  type Row = [who: Who, does: "publish" | "subscribe", subject: string];

  const allowed: Row[] = [
    ...up.map((name): Row => ["node", "publish", subjectOf(A, name)]),
    ...down.map((name): Row => ["node", "subscribe", subjectOf(A, name)]),
    ["node", "subscribe", `lierre.v1.${A.site}.${A.node}.dn.>`],
    ["node", "subscribe", `${nodeInbox(A)}.x`],
    ...down.flatMap((name): Row[] =>
      [A, B, ELSEWHERE].map((to): Row => ["controller", "publish", subjectOf(to, name)]),
    ),
    ["controller", "subscribe", CONTROLLER_HEARS],
  ];

  const others = [B, ELSEWHERE];
  const denied: Row[] = [
    ...others.flatMap((to) => NAMES.map((name): Row => ["node", "publish", subjectOf(to, name)])),
    ...down.map((name): Row => ["node", "publish", subjectOf(A, name)]),
    ...others.flatMap((to) => NAMES.map((name): Row => ["node", "subscribe", subjectOf(to, name)])),
    ...up.map((name): Row => ["node", "subscribe", subjectOf(A, name)]),
    ...[
      ">",
      "lierre.>",
      CONTROLLER_HEARS,
      "lierre.v1.*.*.dn.>",
      `lierre.v1.*.${A.node}.dn.>`,
      `lierre.v1.${A.site}.*.dn.plan`,
      "_INBOX.>",
      `${nodeInbox(B)}.>`,
      `${CONTROLLER_INBOX}.>`,
      "$SYS.>",
      "$JS.>",
    ].map((subject): Row => ["node", "subscribe", subject]),
    ...["$SYS.REQ.SERVER.PING", "$JS.API.INFO", `${nodeInbox(B)}.x`, "lierre.v1.anything"].map(
      (subject): Row => ["node", "publish", subject],
    ),
    ...up.map((name): Row => ["controller", "publish", subjectOf(A, name)]),
    ...[">", "lierre.v1.*.*.dn.>", `${nodeInbox(A)}.>`, "$SYS.>"].map((s): Row => ["controller", "subscribe", s]),
    ...["$SYS.REQ.SERVER.PING", `${nodeInbox(A)}.x`].map((s): Row => ["controller", "publish", s]),
  ];

  async function attempt([who, does, subject]: Row, queue?: string): Promise<boolean> {
    const client = clients[who];
    const word = `${does === "publish" ? "publish" : "subscription"} ${subject}`;
    refused[who].delete(word);
    const subscription =
      does === "subscribe" ? client.subscribe(subject, { callback: () => {}, ...(queue && { queue }) }) : undefined;
    if (does === "publish") client.publish(subject, "{}");
    await client.flush(); // a refusal comes before the answer to this
    await turn();
    const taken = !refused[who].has(word);
    if (taken) subscription?.unsubscribe();
    return taken;
  }

  test.each(allowed)("a %s may %s %s", async (...row) => {
    expect(await attempt(row)).toBe(true);
  });

  test.each(denied)("a %s may not %s %s", async (...row) => {
    expect(await attempt(row)).toBe(false);
  });

  test.each(denied.filter(([, does]) => does === "subscribe"))("nor in a queue: a %s %s %s", async (...row) => {
    expect(await attempt(row, "q")).toBe(false);
  });

  test("a message that names another's subject for the answer makes nobody answer there", async () => {
    const heard: string[] = [];
    const victim = await real.raw(theirs.seed, nodeInbox(B));
    victim.subscribe(`lierre.v1.${B.site}.${B.node}.dn.>`, {
      callback: (_, message) => void heard.push(message.subject),
    });
    await victim.flush();
    clients.node.publish(subjectOf(A, "beat"), "{}", { reply: subjectOf(B, "plan") });
    await clients.node.flush();
    clients.controller.publish(subjectOf(B, "ack"), "{}");
    await clients.controller.flush();
    await victim.flush();
    expect(heard).toEqual([subjectOf(B, "ack")]);
  });
});
