import { beforeEach, describe, expect, test } from "vitest";
import { waivers } from "../../../controller/waivers/waivers.ts";
import { waiversOf } from "../../../controller/waivers/state.ts";
import type { PolicyCode } from "../../../shared/services/policies.ts";
import { createTestController, type TestController } from "../../support/controller.ts";
import { declare, plainStack, standing } from "../../support/declared.ts";

const PERSON = "person:pe-0000000001";
const MISSING = "waivers.waiver-missing service:radio";

let controller: TestController;
beforeEach(() => {
  controller = createTestController();
});

const grant = (policy: string, because = "the antenna") =>
  controller.command("waivers.grant", { service: "radio", policy, because }, PERSON);
const revoke = (policy: string) => controller.command("waivers.revoke", { service: "radio", policy }, PERSON);
const held = () => [...waiversOf(controller.machine.peek(waivers), "radio")].sort();

describe("waivers", () => {
  test("are granted before the service is declared, with who did it and why", () => {
    const answer = grant("devices");
    expect(answer).toMatchObject({
      ok: true,
      value: { service: "radio", policy: "devices", by: PERSON, used: false, gives: { en: "devices of the machine" } },
    });
    expect(JSON.stringify(answer)).toContain("policy.json");
    expect(controller.entries.at(-1)).toMatchObject({ kind: "waivers.granted", actor: PERSON });
    expect(held()).toEqual(["devices"]);
    expect(waiversOf(controller.machine.peek(waivers), "other").size).toBe(0);
  });

  test("are listed, all or of one service", () => {
    grant("devices");
    controller.command("waivers.grant", { service: "bot", policy: "engine-socket", because: "it watches" });
    const list = (input: object) =>
      (controller.read("waivers.list", input) as { items: { service: string; policy: string }[] }).items.map(
        ({ service, policy }) => `${service} ${policy}`,
      );
    expect(list({})).toEqual(["bot engine-socket", "radio devices"]);
    expect(list({ service: "radio" })).toEqual(["radio devices"]);
    expect(list({ limit: 1, cursor: "bot engine-socket" })).toEqual(["radio devices"]);
  });

  test("that were never granted can't be revoked", () => {
    grant("devices");
    expect(revoke("privileged")).toMatchObject({ ok: false, error: { code: "waivers.unknown" } });
    expect(held()).toEqual(["devices"]);
  });

  test("that are revoked come back by no way back and by no older plan", () => {
    const apply = (waived: readonly PolicyCode[], image: string) => {
      const stack = { ...plainStack("radio", { waivers: [...waived] }) };
      const containers = stack.containers.map((one) => ({ ...one, image }));
      return controller.command("services.apply", { stack: { ...stack, containers }, sealed: "", mac: "m", notes: [] });
    };
    grant("devices");
    expect(apply(["devices"], "radio:1")).toMatchObject({ ok: true });
    expect(apply([], "radio:2")).toMatchObject({ ok: true });
    revoke("devices");
    const refusal = { ok: false, error: { code: "waivers.waived-no-more", params: { policy: "devices" } } };
    expect(controller.command("services.rollback", { service: "radio", to: 1 })).toMatchObject(refusal);
    expect(apply(["devices"], "radio:3")).toMatchObject(refusal);
    grant("devices");
    expect(controller.command("services.rollback", { service: "radio", to: 1 })).toMatchObject({ ok: true });
  });

  test("that are revoked while the service uses them are a finding until they are granted again", () => {
    grant("devices");
    declare(controller, plainStack("radio", { waivers: ["devices"] }));
    expect(standing(controller)).not.toContain(MISSING);
    expect(revoke("devices")).toMatchObject({ ok: true, value: { used: true } });
    expect(standing(controller)).toContain(MISSING);
    grant("devices");
    expect(standing(controller)).not.toContain(MISSING);
  });

  test("that are revoked and no longer used are none", () => {
    grant("devices");
    grant("privileged");
    declare(controller, plainStack("radio", { waivers: ["devices"] }));
    expect(revoke("privileged")).toMatchObject({ ok: true, value: { used: false } });
    revoke("devices");
    declare(controller, plainStack("radio"));
    expect(standing(controller)).not.toContain(MISSING);
  });
});
