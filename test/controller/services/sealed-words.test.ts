import { expect, test } from "vitest";
import type { ControllerPorts } from "../../../controller/ports.ts";
import { border } from "../../../controller/services/services.adapter.ts";
import { parseSealed } from "../../../shared/services/sealed.ts";
import { createTestController } from "../../support/controller.ts";
import { fakeKeyring } from "../../support/keyring.ts";

const files = [{ name: "compose.yaml", text: "services: { db: { image: 'redis:8', command: --requirepass $PW } }" }];

/** What a file becomes with this password. */
async function planned(PW: string) {
  const { machine } = createTestController();
  const ports = { keyring: fakeKeyring, peek: (other) => machine.peek(other) } as Pick<
    ControllerPorts,
    "keyring" | "peek"
  > as ControllerPorts;
  const read = await border(ports).intake.plan?.({ files, name: "db", variables: { PW } }, "");
  if (!read?.ok) throw new Error(JSON.stringify(read));
  return read.value;
}

test("a password of a command line alone is sealed, and another one is another content", async () => {
  const [first, again, other] = [
    await planned("hunter2hunter2"),
    await planned("hunter2hunter2"),
    await planned("changed"),
  ];
  expect(JSON.stringify(first.stack)).toContain("--requirepass");
  expect(JSON.stringify(first.stack)).not.toContain("hunter2");
  expect(parseSealed(await fakeKeyring.open(first.sealed))?.words).toEqual({ 0: "hunter2hunter2" });
  expect(again.mac).toBe(first.mac);
  expect(other.mac).not.toBe(first.mac);
  expect(other.stack).toEqual(first.stack);
});
