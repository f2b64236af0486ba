import { expect, test } from "vitest";
import { createNkey, nkeyOfSeed } from "../../../shared/bus/nkey.adapter.ts";
import { controllerUser, nodeUser, usersText } from "../../../shared/bus/permissions.ts";

const NKEY = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";
const node = { site: "cave", node: "nd-0123456789", nkey: NKEY };

test("a node speaks under its own place, and hears its own place and inbox", () => {
  expect(nodeUser(node)).toEqual({
    nkey: NKEY,
    publish: ["lierre.v1.cave.nd-0123456789.up.>"],
    subscribe: ["lierre.v1.cave.nd-0123456789.dn.>", "_INBOX_nd-0123456789.>"],
  });
});

test("the text has allow lists alone, and is the same for the same users in any order", () => {
  const users = [nodeUser(node), controllerUser(createNkey().publicKey), controllerUser(createNkey().publicKey)];
  const text = usersText(users);
  expect(text).toContain(
    `{ nkey: ${NKEY}, permissions: { publish: { allow: ["lierre.v1.cave.nd-0123456789.up.>"] }, subscribe:`,
  );
  expect(text).not.toMatch(/deny|allow_responses/);
  expect(usersText(users.toReversed())).toBe(text);
});

test.each(["*", ">", "a.b", "", "a b", 'a"]', "é"])(
  "a site or node named %j can't widen what a node may do",
  (word) => {
    expect(() => nodeUser({ ...node, site: word })).toThrow("can't be one word of a subject");
    expect(() => nodeUser({ ...node, node: word })).toThrow("can't be one word of a subject");
  },
);

test.each(["", "U".repeat(55), `${NKEY} } ]`, NKEY.replace("U", "A")])("%j is refused as an nkey", (nkey) => {
  expect(() => usersText([nodeUser({ ...node, nkey })])).toThrow("is not the public nkey of a user");
});

test("two users with one key are refused, since the server would drop one", () => {
  expect(() => usersText([nodeUser(node), nodeUser({ ...node, node: "nd-1111111111" })])).toThrow("two users");
});

test("a new nkey is a user's, never the same, and its seed gives it again", () => {
  const [one, two] = [createNkey(), createNkey()];
  expect(one.publicKey).toMatch(/^U[A-Z2-7]{55}$/);
  expect(one.seed).toMatch(/^SU/);
  expect(one.publicKey).not.toBe(two.publicKey);
  expect(nkeyOfSeed(one.seed)).toEqual(one);
  expect(() => nkeyOfSeed("SUnonsense")).toThrow("base 32");
});
