import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFlaky, openShell, type Shell, STATUS } from "./rig.ts";

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
  await shell.run("site add lyon --label Myne");
});
afterAll(() => shell.close());

const FRENCH = { env: { LANG: "fr_FR.UTF-8" } };

describe("lierre", () => {
  it("adds a site and shows it as lines", async () => {
    const { code, out, err } = await shell.run("site add lille --link metered");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toBe("site   lille\nlabel  lille\nlink   metered\nadded  0 s ago\n");
  });

  it("lists as aligned columns", async () => {
    const { out } = await shell.run("site ls");
    expect(out).toBe(
      [
        "SITE   LABEL  LINK       ADDED",
        "lille  lille  metered    0 s ago",
        "lyon   Myne   unmetered  0 s ago",
        "",
      ].join("\n"),
    );
  });

  it("fetches a list whole, or the page that is asked for", async () => {
    expect(JSON.parse((await shell.run("thing ls --json")).out)).toEqual({ items: [{ thing: "a" }, { thing: "b" }] });
    const page = await shell.run("thing ls --limit 3 --deep --tags x --tags y");
    expect(page.err).toBe("There are more: --cursor a\n");
    expect(JSON.parse((await shell.run("thing ls --limit 3 --deep --tags x --json")).out)).toMatchObject({
      asked: '{"deep":true,"tags":["x"],"limit":3}',
    });
  });

  it("says so where there is nothing", async () => {
    expect(await shell.run("note ls")).toEqual({ code: 0, out: "", err: "Nothing to show.\n" });
    expect(await shell.run("thing rm x --yes")).toEqual({ code: 0, out: "", err: "Done.\n" });
  });

  it("removes nothing where nobody can be asked and nobody said --yes", async () => {
    const { code, err } = await shell.run("thing rm x");
    expect(code).toBe(3);
    expect(err).toContain("--yes");
  });

  it("prints one field alone where it is the data, and tells the rest", async () => {
    const { out, err } = await shell.run("thing mint box --ttl 2h");
    expect(out).toMatch(/^s-fresh\d+\n$/);
    expect(err).toBe("thing  box\n");
  });

  it("sends files, and standard input for -", async () => {
    shell.files.set("a.yaml", "12345");
    expect((await shell.run("thing read -f a.yaml")).out).toBe("total  5 letters\n");
    expect((await shell.run("thing read -f a.yaml -f -")).out).toBe("total  15 letters\n");
    expect(await shell.run("thing read -f gone.yaml")).toEqual({
      code: 2,
      out: "",
      err: "lierre: There is no file gone.yaml.\n",
    });
  });

  it("names each wrong place of a file", async () => {
    shell.files.set("empty.yaml", "");
    const { code, err } = await shell.run("thing read -f empty.yaml", FRENCH);
    expect([code, err]).toEqual([1, "lierre: Fichier vide.\n  a.yaml:1 x: vide\n"]);
  });

  it("does nothing on a dry run, and says so", async () => {
    const { code, out, err } = await shell.run("thing add box --dry-run");
    expect([code, err]).toEqual([0, "Dry run only: nothing was done.\n"]);
    expect(out).toBe("thing  box\nsize   7 B\nmade   1\n");
    expect((await shell.run("thing add box --dry-run --size 1.5K")).out).toContain("size   1.5 KiB");
  });

  it("prints a stream as it comes, and ends with it", async () => {
    const running = shell.run("thing watch y");
    const off = shell.rig.emitted.listen(({ topic }) => {
      if (topic !== "probe.kept") return;
      off();
      shell.rig.emit("probe.y", { lines: ["one", "two\u001b[31m"], end: true });
      shell.rig.emit("probe.y", { lines: [], end: true });
    });
    expect(await running).toEqual({ code: 0, out: " | y before\n | one\n | two [31m\n", err: "" });
  });

  it("shows what happened, and JSON of it", async () => {
    const { out } = await shell.run("events --last 500", FRENCH);
    expect(out).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ {2}Le lieu lyon \(Myne\) est ajouté\. {2}person:pe-0000000001$/m,
    );
    expect(JSON.parse((await shell.run("events --json")).out)).toHaveProperty("items");
  });

  it("shows what is wrong first, then sites, nodes and services", async () => {
    expect((await shell.run("status")).out).toMatchInlineSnapshot(`
      "▲ Degraded  One site is silent.

      Worth a look now
        ✕ Lyon says nothing. Look at power and line.  (site:lyon, 11 min ago)

      Sites
        SITE   LABEL     STATE     NODES  SERVICES
        lille  Mutualab  ● OK      2      1
        lyon   La MYNE   ◌ Silent  1      0

      Nodes
        NAME   SITE   STATE          HEARD  INSTANCES  NODE
        pc-07  lille  ‖ Maintenance  6 s    1          nd-0000000001

      Services
        SERVICE  STATE   REPLICAS  POLICY  SITES  ANSWERS
        pads     ✕ Down  0/1       mobile  lille  127.0.0.1:80/tcp
      "
    `);
    const french = (await shell.run("status", FRENCH)).out;
    expect(french).toContain("✕ Lyon ne dit rien. Voyez le courant et la ligne.  (site:lyon, il y a 11 min)");
    expect(french).toContain("◌ Sans nouvelles");
    expect(JSON.parse((await shell.run("status --json")).out)).toEqual(STATUS);
  });

  it("reads a journal's folder without a controller", async () => {
    const offline = { client: () => Promise.reject(new Error("no network is needed")) };
    expect(await shell.run("journal verify --dir good", offline)).toMatchObject({ code: 0, err: "" });
    const broken = await shell.run("journal verify --file bad/journal.sqlite", offline);
    expect([broken.code, broken.out]).toEqual([5, expect.stringContaining("its hash differs")]);
    expect((await shell.run("journal export --dir good", offline)).out).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse((await shell.run("journal tail --dir good --json", offline)).out)).toHaveProperty(
      "items.0.seq",
      1,
    );
  });

  it("asks again when an answer is lost on the way, and it is done once", async () => {
    const flaky = await openFlaky(shell.api);
    const said = await shell.run(`site add lost --json --api ${flaky.api} --token-file admin.token`);
    flaky.close();
    expect([said.code, JSON.parse(said.out)]).toMatchObject([0, { site: "lost" }]);
  });

  it("helps, in the person's language", async () => {
    const { code, out } = await shell.run("", FRENCH);
    expect(code).toBe(0);
    expect(out).toContain("Emploi :");
    expect(out).toMatch(/^ {2}site .*add, set, ls$/m);
    expect((await shell.run("help exit-codes")).out).toMatch(/^ {2}7 {2}the controller can't be reached$/m);
    const add = (await shell.run("site add --help", FRENCH)).out;
    expect(add).toContain("Ajoute un lieu.");
    expect(add).toContain("--link <unmetered|metered>");
    expect((await shell.run("help site")).out).toContain("add");
    expect((await shell.run("--version")).out).toBe("1.2.3\n");
  });
});
